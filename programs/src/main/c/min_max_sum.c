/*
 * Smallest, largest and sum (modulo 2^64) of unsigned 64-bit numbers.
 * src: little-endian u64s; a tail of less than eight bytes is left out.
 * aux: three u64s, written: minimum (all ones if there are no numbers), maximum (0), sum (0).
 * Result: how many numbers, or -1 when aux is shorter than 24 bytes.
 */
#include "dray.h"

SEC("dray/op")
__u64 min_max_sum(const struct dray_op *op) {
    const __u64 *numbers = op->src;
    __u64 count = (__u64)((const __u8 *)op->src_end - (const __u8 *)op->src) / sizeof(__u64);
    __u64 *out = op->aux;
    __u64 min = ~0ULL, max = 0, sum = 0;

    if (op->aux + 3 * sizeof(__u64) > op->aux_end)
        return -1;
    for (__u64 i = 0; i < count; i++) {
        __u64 number = numbers[i];

        if (number < min)
            min = number;
        if (number > max)
            max = number;
        sum += number;
    }
    out[0] = min;
    out[1] = max;
    out[2] = sum;
    return count;
}
