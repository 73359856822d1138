r6 = r1
r7 = *(u64 *)(r6 + 0)
r8 = *(u64 *)(r6 + 8)
r9 = *(u64 *)(r6 + 16)
r2 = r7
x:
r3 = r2
r3 += 1
if r3 > r8 goto out
r4 = *(u8 *)(r2 + 0)
r2 += r4
goto x
out:
r0 = 0
exit
