r7 = *(u64 *)(r1 + 0)
r8 = *(u64 *)(r1 + 8)
r0 = 0
x:
if r8 < r7 goto out
r8 += -1
r2 = *(u8 *)(r8 + 0)
r0 += r2
goto x
out:
exit
