#include "kernel.h"

/* Keeps the 32-byte records whose first word is below arg[0]. Result: records kept. */
KERNEL(filter32) {
    const u8 *src = op->src;
    u8 *dst = op->dst;
    u64 records = smaller(source_bytes(op), destination_bytes(op)) / 32;
    u64 limit = op->arg[0], kept = 0;
    for (u64 i = 0; i < records; i++) {
        const u8 *from = src + i * 32;
        u8 *to = dst + kept * 32;
        if (read64(from) >= limit)
            continue;
        write64(to, read64(from));
        write64(to + 8, read64(from + 8));
        write64(to + 16, read64(from + 16));
        write64(to + 24, read64(from + 24));
        kept++;
    }
    return kept;
}
