r3 = *(u64 *)(r1 + 48)
call f
r0 = r3
exit
f:
r0 = 0
exit
