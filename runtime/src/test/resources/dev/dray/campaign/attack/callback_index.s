r7 = *(u64 *)(r1 + 48)
r1 = r7
r2 = f ll
r3 = r10
r3 += -8
r4 = 0
call 181
r0 = 0
exit
f:
r3 = r10
r3 -= r1
r0 = *(u8 *)(r3 - 1)
r0 = 0
exit
