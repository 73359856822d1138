r7 = *(u64 *)(r1 + 0)
r8 = *(u64 *)(r1 + 8)
if r7 >= r8 goto out
r0 = *(u8 *)(r7 - 1)
exit
out:
r0 = 0
exit
