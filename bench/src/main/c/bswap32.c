#include "kernel.h"

/* Turns 32-bit numbers from one byte order into the other. Result: numbers. */
KERNEL(bswap32) {
    const u8 *src = op->src;
    u8 *dst = op->dst;
    u64 numbers = smaller(source_bytes(op), destination_bytes(op)) / 4;
    for (u64 i = 0; i < numbers; i++)
        write32(dst + i * 4, __builtin_bswap32(read32(src + i * 4)));
    return numbers;
}
