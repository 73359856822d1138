r1 = r10
r1 += -8
call f
r1 = *(u64 *)(r10 - 8)
r0 = *(u64 *)(r1 - 8)
exit
f:
*(u64 *)(r1 + 0) = r10
r0 = 0
exit
