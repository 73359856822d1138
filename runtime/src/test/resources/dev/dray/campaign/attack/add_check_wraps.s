r6 = r1
r7 = *(u64 *)(r6 + 0)
r8 = *(u64 *)(r6 + 8)
r9 = *(u64 *)(r6 + 16)
r2 = *(u64 *)(r6 + 48)
r4 = r2
r4 += 64
if r4 > 127 goto out
r3 = r10
r3 += -64
r3 += r2
r0 = *(u8 *)(r3 + 0)
exit
out:
r0 = 0
exit
