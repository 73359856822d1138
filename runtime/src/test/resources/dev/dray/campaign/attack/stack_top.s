r0 = *(u64 *)(r10 - 4)
exit
