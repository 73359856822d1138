r6 = r1
r7 = *(u64 *)(r6 + 0)
r8 = *(u64 *)(r6 + 8)
r9 = *(u64 *)(r6 + 16)
r2 = *(u64 *)(r6 + 48)
x:
if r2 == 0 goto out
r2 s>>= 1
goto x
out:
r0 = 0
exit
