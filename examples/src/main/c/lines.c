#include "dray.h"

SEC("dray/op")
__u64 lines(const struct dray_op *op) {
    __u64 count = 0;

    for (const __u8 *p = op->src, *end = op->src_end; p < end; p++)
        count += *p == '\n';
    return count;
}
