/*
 * Calls a helper that a Java class provides: how many bytes to skip is Java's business.
 * src: bytes.  Result: the sum of the bytes that were looked at.
 */
#include "dray.h"

static __u64 (*skip)(__u64 offset) = (void *)0x20000;

SEC("dray/op")
__u64 sample(const struct dray_op *op) {
    const __u8 *src = op->src;
    __u64 length = (const __u8 *)op->src_end - src;
    __u64 sum = 0;

    for (__u64 i = 0; i < length; i += 1 + (skip(i) & 15))
        sum += src[i];
    return sum;
}
