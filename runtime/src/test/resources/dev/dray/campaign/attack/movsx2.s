r6 = r1
r7 = *(u64 *)(r6 + 0)
r8 = *(u64 *)(r6 + 8)
r9 = *(u64 *)(r6 + 16)
r2 = *(u64 *)(r6 + 48)
if r2 > 255 goto out
r2 = (s8)r2
if r2 s> 63 goto out
r3 = r10
r3 += -512
r3 += r2
r0 = *(u8 *)(r3 + 0)
exit
out:
r0 = 0
exit
