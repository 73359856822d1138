/*
 * Decodes base-128 varints (protobuf, LEB128).
 * src: varints, one after the other.  dst: little-endian u64s.
 * Result: how many numbers, or -1 (src ends inside a varint), -2 (a varint of more than ten bytes),
 * -3 (dst is full).
 */
#include "dray.h"

SEC("dray/op")
__u64 varint_decode(const struct dray_op *op) {
    const __u8 *p = op->src, *end = op->src_end;
    __u64 *out = op->dst, *out_end = op->dst_end;
    __u64 count = 0;

    while (p < end) {
        __u64 number = 0;
        __u32 shift = 0;
        __u8 byte;

        do {
            if (p >= end)
                return -1;
            if (shift > 63)
                return -2;
            byte = *p++;
            number |= (__u64)(byte & 0x7f) << shift;
            shift += 7;
        } while (byte & 0x80);
        if (out + 1 > out_end)
            return -3;
        *out++ = number;
        count++;
    }
    return count;
}
