#include "kernel.h"

/* Least, greatest and sum of 64-bit numbers into the first three words of dst. Result: the sum. */
KERNEL(agg64) {
    const u8 *src = op->src;
    u8 *dst = op->dst;
    u64 numbers = source_bytes(op) / 8;
    u64 least = ~0ULL, greatest = 0, sum = 0;
    for (u64 i = 0; i < numbers; i++) {
        u64 number = read64(src + i * 8);
        least = smaller(least, number);
        greatest = larger(greatest, number);
        sum += number;
    }
    if (destination_bytes(op) < 24)
        return 0;
    write64(dst, least);
    write64(dst + 8, greatest);
    write64(dst + 16, sum);
    return sum;
}
