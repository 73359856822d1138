r6 = r1
r7 = *(u64 *)(r6 + 0)
r8 = *(u64 *)(r6 + 8)
r9 = *(u64 *)(r6 + 16)
r5 = *(u64 *)(r6 + 24)
r2 = r7
r2 += 8
if r2 > r8 goto out
r3 = *(u64 *)(r7 + 0)
r4 = r8
r4 -= r7
if r3 >= r4 goto out
r3 = *(u64 *)(r7 + 0)
r7 += r3
r0 = *(u8 *)(r7 + 0)
exit
out:
r0 = 0
exit
