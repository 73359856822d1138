/*
 * Keeps the lines that contain a byte, and closes the gaps.
 * src: lines; the last one may lack its delimiter.  dst: what is kept.
 * arg[0]: the delimiter (a byte).  arg[1]: the byte to look for.
 * Result: bytes written; stops before the first kept line that dst has no room for.
 */
#include "dray.h"

SEC("dray/op")
__u64 filter_lines(const struct dray_op *op) {
    const __u8 *p = op->src, *end = op->src_end;
    __u8 *out = op->dst, *out_end = op->dst_end;
    __u8 delimiter = op->arg[0], wanted = op->arg[1];

    while (p < end) {
        const __u8 *line = p;
        __u8 *kept = out;
        int found = 0;

        while (p < end) {
            __u8 byte = *p++;

            found |= byte == wanted;
            if (byte == delimiter)
                break;
        }
        if (!found)
            continue;
        for (; line < p; line++) {
            if (kept >= out_end)
                return out - (__u8 *)op->dst;
            *kept++ = *line;
        }
        out = kept;
    }
    return out - (__u8 *)op->dst;
}
