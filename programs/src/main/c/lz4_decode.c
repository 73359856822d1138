/*
 * Decodes one LZ4 block (the raw block format, without a frame).
 * src: the block.  dst: room for what it decodes to.
 * Result: bytes written, or -1 (the block is cut off), -2 (dst is too small), -3 (a match
 * reaches back before dst).
 */
#include "dray.h"

SEC("dray/op")
__u64 lz4_decode(const struct dray_op *op) {
    const __u8 *p = op->src, *end = op->src_end;
    __u8 *dst = op->dst;
    __u64 room = (__u8 *)op->dst_end - dst;
    __u64 at = 0;

    while (p < end) {
        __u32 token = *p++;
        __u64 length = token >> 4;
        __u64 offset;
        __u8 more;

        if (length == 15) {
            do {
                if (p >= end)
                    return -1;
                more = *p++;
                length += more;
            } while (more == 255);
        }
        if (length > (__u64)(end - p))
            return -1;
        if (length > room - at)
            return -2;
        for (__u64 i = 0; i < length; i++)
            dst[at + i] = p[i];
        p += length;
        at += length;
        if (p >= end)
            break;

        if (p + 2 > end)
            return -1;
        offset = p[0] | p[1] << 8;
        p += 2;
        if (offset == 0 || offset > at)
            return -3;
        length = (token & 15) + 4;
        if (length == 19) {
            do {
                if (p >= end)
                    return -1;
                more = *p++;
                length += more;
            } while (more == 255);
        }
        if (length > room - at)
            return -2;
        for (__u64 i = 0; i < length; i++)
            dst[at + i] = dst[at + i - offset];
        at += length;
    }
    return at;
}
