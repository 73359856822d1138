#include "kernel.h"

/* Repeats an eight-byte pattern (arg[0]) over as much of dst as src is long. Result: words. */
KERNEL(fill8) {
    u8 *dst = op->dst;
    u64 words = smaller(source_bytes(op), destination_bytes(op)) / 8;
    u64 pattern = op->arg[0];
    for (u64 i = 0; i < words; i++)
        write64(dst + i * 8, pattern);
    return words;
}
