/*
 * XOR with an eight-byte key that repeats.
 * src: bytes.  dst: the same bytes, XORed, as many as fit.  arg[0]: the key, little-endian.
 * Result: bytes written.
 */
#include "dray.h"

SEC("dray/op")
__u64 xor(const struct dray_op *op) {
    const __u8 *src = op->src;
    __u8 *dst = op->dst;
    __u64 length = (const __u8 *)op->src_end - src;
    __u64 room = (__u8 *)op->dst_end - dst;
    __u64 key = op->arg[0];
    __u64 i = 0;

    if (room < length)
        length = room;
    for (; i + 8 <= length; i += 8)
        *(__u64 *)(dst + i) = *(const __u64 *)(src + i) ^ key;
    for (; i < length; i++)
        dst[i] = src[i] ^ (__u8)(key >> 8 * (i & 7));
    return length;
}
