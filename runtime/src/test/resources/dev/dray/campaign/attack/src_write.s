r6 = r1
r7 = *(u64 *)(r6 + 0)
r8 = *(u64 *)(r6 + 8)
r9 = *(u64 *)(r6 + 16)
r2 = r7
r2 += 8
if r2 > r8 goto out
*(u64 *)(r7 + 0) = 1
out:
r0 = 0
exit
