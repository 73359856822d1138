#include "kernel.h"

/* Adds how often each byte value occurs to 256 words in dst. Result: bytes counted. */
KERNEL(hist256) {
    const u8 *src = op->src;
    u8 *dst = op->dst;
    u64 bytes = source_bytes(op);
    if (destination_bytes(op) < 1024)
        return 0;
    for (u64 i = 0; i < bytes; i++) {
        u8 *count = dst + (u64)src[i] * 4;
        write32(count, read32(count) + 1);
    }
    return bytes;
}
