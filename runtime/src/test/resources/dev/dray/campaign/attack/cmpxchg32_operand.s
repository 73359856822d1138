r6 = r1
r7 = *(u64 *)(r6 + 0)
r8 = *(u64 *)(r6 + 8)
r9 = *(u64 *)(r6 + 16)
r2 = *(u64 *)(r6 + 48)
if r2 > 63 goto out
*(u64 *)(r10 - 8) = 0
r4 = 9999
*(u32 *)(r10 - 8) = r4
r0 = 0
w0 = cmpxchg32_32(r10 - 8, w0, w2)
r2 = r0
r3 = r10
r3 += -64
r3 += r2
r0 = *(u8 *)(r3 + 0)
exit
out:
r0 = 0
exit
