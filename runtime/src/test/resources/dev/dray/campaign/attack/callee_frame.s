call f
r0 = *(u64 *)(r0 - 8)
exit
f:
r0 = r10
exit
