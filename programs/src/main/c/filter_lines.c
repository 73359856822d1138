/*
 * Keeps the lines that contain a byte, and closes the gaps.
 * src: lines; the last one may lack its delimiter.  dst: what is kept.
 * arg[0]: the delimiter (a byte).  arg[1]: the byte to look for.
 * Result: bytes written; stops before the first kept line that dst has no room for.
 */
#include "dray.h"

SEC("dray/op")
__u64 filter_lines(const struct dray_op *op) {
    const __u8 *src = op->src;
    __u8 *dst = op->dst;
    __u64 length = (const __u8 *)op->src_end - src;
    __u64 room = (__u8 *)op->dst_end - dst;
    __u8 delimiter = op->arg[0], wanted = op->arg[1];
    __u64 end = 0, out = 0;

    while (end < length) {
        __u64 start = end;
        int found = 0;
        __u8 byte;

        do {
            byte = src[end++];
            found |= byte == wanted;
        } while (byte != delimiter && end < length);
        if (!found)
            continue;
        if (end - start > room - out)
            break;
        for (__u64 i = 0; i < end - start; i++)
            dst[out + i] = src[start + i];
        out += end - start;
    }
    return out;
}
