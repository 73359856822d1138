/*
 * How often each byte value occurs.
 * src: bytes.  aux: 256 little-endian u64 counters, added to.
 * Result: bytes counted, or -1 when aux is shorter than 2048 bytes.
 */
#include "dray.h"

SEC("dray/op")
__u64 histogram(const struct dray_op *op) {
    const __u8 *p = op->src, *end = op->src_end;
    __u64 *counts = op->aux;

    if (op->aux + 256 * sizeof(__u64) > op->aux_end)
        return -1;
    for (; p < end; p++)
        counts[*p]++;
    return (const __u8 *)op->src_end - (const __u8 *)op->src;
}
