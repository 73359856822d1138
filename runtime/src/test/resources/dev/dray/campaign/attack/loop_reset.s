r6 = r1
r7 = *(u64 *)(r6 + 0)
r8 = *(u64 *)(r6 + 8)
r9 = *(u64 *)(r6 + 16)
r2 = 0
x:
r3 = *(u64 *)(r6 + 48)
if r3 != r2 goto y
r2 = 0
y:
r2 += 1
if r2 < 100 goto x
r0 = 0
exit
