#include "kernel.h"

/* CRC-32C, a byte at a time through a table of 256 words in aux; arg[0] is the CRC so far. */
KERNEL(crc32c) {
    const u8 *src = op->src;
    const u8 *table = op->aux;
    u64 bytes = source_bytes(op);
    u32 crc = ~(u32)op->arg[0];
    if (table_bytes(op) < 1024)
        return 0;
    for (u64 i = 0; i < bytes; i++)
        crc = read32(table + (u64)((crc ^ src[i]) & 0xff) * 4) ^ (crc >> 8);
    return (u32)~crc;
}
