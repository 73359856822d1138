#include "kernel.h"

#define SLOTS 4096

/*
 * Looks 64-bit keys up in an open-addressing table of 4096 slots {key, value} in aux; key 0 marks a
 * free slot. The value, or 0, goes to dst. Result: keys found.
 */
KERNEL(hashprobe) {
    const u8 *src = op->src;
    const u8 *table = op->aux;
    u8 *dst = op->dst;
    u64 keys = smaller(source_bytes(op), destination_bytes(op)) / 8;
    u64 found = 0;
    if (table_bytes(op) < SLOTS * 16)
        return 0;
    for (u64 i = 0; i < keys; i++) {
        u64 key = read64(src + i * 8);
        u64 slot = key * 0x9e3779b97f4a7c15ULL >> 52;
        u64 value = 0;
        for (u64 step = 0; step < SLOTS; step++) {
            const u8 *entry = table + ((slot + step) & (SLOTS - 1)) * 16;
            u64 there = read64(entry);
            if (there == key) {
                value = read64(entry + 8);
                found++;
                break;
            }
            if (there == 0)
                break;
        }
        write64(dst + i * 8, value);
    }
    return found;
}
