r6 = r1
r7 = *(u64 *)(r6 + 0)
r8 = *(u64 *)(r6 + 8)
r9 = *(u64 *)(r6 + 16)
r2 = r8
r2 -= r7
r3 = 0
x:
if r3 == r2 goto out
r3 += 2
goto x
out:
r0 = 0
exit
