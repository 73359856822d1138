/*
 * Finds the 4 KiB pages that are all zero: the ones that need no moving.
 * src: pages; a cut-off last page is left out.  dst: one byte a page, 1 if it is all zero, else 0.
 * Result: how many are all zero, or -1 when dst has less than a byte for each page.
 */
#include "dray.h"

#define PAGE 4096

SEC("dray/op")
__u64 zero_pages(const struct dray_op *op) {
    const __u8 *src = op->src;
    __u8 *dst = op->dst;
    __u64 pages = (__u64)((const __u8 *)op->src_end - src) / PAGE;
    __u64 zero = 0;

    if (pages > (__u64)((__u8 *)op->dst_end - dst))
        return -1;
    for (__u64 page = 0; page < pages; page++) {
        const __u64 *words = (const __u64 *)(src + page * PAGE);
        __u64 bits = 0;

        for (__u32 i = 0; i < PAGE / 8 && bits == 0; i++)
            bits |= words[i];
        dst[page] = bits == 0;
        zero += bits == 0;
    }
    return zero;
}
