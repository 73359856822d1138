#include "kernel.h"

/* XOR with an eight-byte key (arg[0]). Result: bytes. */
KERNEL(xor8) {
    const u8 *src = op->src;
    u8 *dst = op->dst;
    u64 bytes = smaller(source_bytes(op), destination_bytes(op));
    u64 words = bytes / 8;
    u64 key = op->arg[0];
    for (u64 i = 0; i < words; i++)
        write64(dst + i * 8, read64(src + i * 8) ^ key);
    for (u64 i = words * 8; i < bytes; i++)
        dst[i] = src[i] ^ (u8)(key >> (i % 8 * 8));
    return bytes;
}
