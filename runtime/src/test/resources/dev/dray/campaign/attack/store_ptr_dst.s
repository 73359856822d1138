r6 = r1
r7 = *(u64 *)(r6 + 0)
r8 = *(u64 *)(r6 + 8)
r9 = *(u64 *)(r6 + 16)
r5 = *(u64 *)(r6 + 24)
r2 = r9
r2 += 8
if r2 > r5 goto out
*(u64 *)(r9 + 0) = r7
out:
r0 = 0
exit
