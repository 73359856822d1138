r6 = r1
r7 = *(u64 *)(r6 + 0)
r8 = *(u64 *)(r6 + 8)
r9 = *(u64 *)(r6 + 16)
r2 = r7
if r2 > r8 goto out
r0 = *(u8 *)(r7 + 0)
exit
out:
r0 = 0
exit
