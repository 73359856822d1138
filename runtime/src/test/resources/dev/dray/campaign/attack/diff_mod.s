r6 = r1
r7 = *(u64 *)(r6 + 0)
r8 = *(u64 *)(r6 + 8)
r9 = *(u64 *)(r6 + 16)
r2 = *(u64 *)(r6 + 48)
r4 = *(u64 *)(r6 + 56)
if r4 > 63 goto out
r5 = r2
r5 -= r4
if r5 > 600 goto out
r2 = r5
r3 = r10
r3 += -64
r3 += r2
r0 = *(u8 *)(r3 + 0)
exit
out:
r0 = 0
exit
