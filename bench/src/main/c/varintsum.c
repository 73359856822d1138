#include "kernel.h"

/* Sums base-128 varints of at most ten bytes. Result: the sum; the last one may be cut off. */
KERNEL(varintsum) {
    const u8 *src = op->src;
    u64 bytes = source_bytes(op);
    u64 sum = 0, number = 0;
    u32 shift = 0;
    for (u64 i = 0; i < bytes; i++) {
        u64 byte = src[i];
        number |= (byte & 0x7f) << (shift & 63);
        shift += 7;
        if (byte < 0x80) {
            sum += number;
            number = 0;
            shift = 0;
        }
    }
    return sum;
}
