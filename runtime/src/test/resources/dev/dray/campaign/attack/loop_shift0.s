r6 = r1
r7 = *(u64 *)(r6 + 0)
r8 = *(u64 *)(r6 + 8)
r9 = *(u64 *)(r6 + 16)
r2 = *(u64 *)(r6 + 48)
r3 = *(u64 *)(r6 + 56)
r3 &= 3
x:
if r2 == 0 goto out
r2 >>= r3
goto x
out:
r0 = 0
exit
