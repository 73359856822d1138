; Reads the fifth byte of src without asking whether there is one.
r1 = *(u64 *)(r1 + 0)
r0 = *(u8 *)(r1 + 4)
exit
