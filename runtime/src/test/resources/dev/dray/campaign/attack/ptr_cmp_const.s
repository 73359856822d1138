r6 = r1
r7 = *(u64 *)(r6 + 0)
r8 = *(u64 *)(r6 + 8)
r9 = *(u64 *)(r6 + 16)
r0 = 0
if r7 > 4096 goto o
r0 = 1
o:
exit
