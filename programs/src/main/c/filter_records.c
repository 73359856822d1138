/*
 * Keeps the records whose key lies in a range, and closes the gaps.
 * src: records of 16 bytes, a little-endian u64 key first; a cut-off last record is left out.
 * dst: the records kept.  arg[0], arg[1]: lowest and highest key to keep, unsigned.
 * Result: bytes written; stops when dst is full.
 */
#include "dray.h"

struct record {
    __u64 key;
    __u64 value;
};

SEC("dray/op")
__u64 filter_records(const struct dray_op *op) {
    const struct record *record = op->src;
    struct record *out = op->dst;
    __u64 low = op->arg[0], high = op->arg[1];

    for (; (const void *)(record + 1) <= op->src_end; record++) {
        if (record->key < low || record->key > high)
            continue;
        if ((void *)(out + 1) > op->dst_end)
            break;
        *out++ = *record;
    }
    return (__u8 *)out - (__u8 *)op->dst;
}
