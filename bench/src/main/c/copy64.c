#include "kernel.h"

/* Copies eight bytes at a time. Result: bytes copied. */
KERNEL(copy64) {
    const u8 *src = op->src;
    u8 *dst = op->dst;
    u64 bytes = smaller(source_bytes(op), destination_bytes(op));
    u64 words = bytes / 8;
    for (u64 i = 0; i < words; i++)
        write64(dst + i * 8, read64(src + i * 8));
    for (u64 i = words * 8; i < bytes; i++)
        dst[i] = src[i];
    return bytes;
}
