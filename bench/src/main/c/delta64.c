#include "kernel.h"

/* Differences of neighbouring 64-bit numbers; the first against arg[0]. Result: the last number. */
KERNEL(delta64) {
    const u8 *src = op->src;
    u8 *dst = op->dst;
    u64 numbers = smaller(source_bytes(op), destination_bytes(op)) / 8;
    u64 previous = op->arg[0];
    for (u64 i = 0; i < numbers; i++) {
        u64 number = read64(src + i * 8);
        write64(dst + i * 8, number - previous);
        previous = number;
    }
    return previous;
}
