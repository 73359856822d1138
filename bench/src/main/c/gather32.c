#include "kernel.h"

/* Replaces 32-bit codes by what a dictionary of 1024 words in aux holds for them. Result: codes. */
KERNEL(gather32) {
    const u8 *src = op->src;
    const u8 *dictionary = op->aux;
    u8 *dst = op->dst;
    u64 codes = smaller(source_bytes(op), destination_bytes(op)) / 4;
    if (table_bytes(op) < 4096)
        return 0;
    for (u64 i = 0; i < codes; i++)
        write32(dst + i * 4, read32(dictionary + (u64)(read32(src + i * 4) & 1023) * 4));
    return codes;
}
