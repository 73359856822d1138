r6 = r1
r7 = *(u64 *)(r6 + 0)
r8 = *(u64 *)(r6 + 8)
r9 = *(u64 *)(r6 + 16)
r2 = *(u64 *)(r6 + 48)
w3 = 0
x:
if r3 >= r2 goto out
w3 += 1
goto x
out:
r0 = 0
exit
