#include "kernel.h"

/* Counts line ends and a delimiter (arg[0]). Result: lines << 32 | delimiters. */
KERNEL(fields) {
    const u8 *src = op->src;
    u64 bytes = source_bytes(op);
    u8 delimiter = (u8)op->arg[0];
    u64 lines = 0, delimiters = 0;
    for (u64 i = 0; i < bytes; i++) {
        u8 c = src[i];
        if (c == '\n')
            lines++;
        else if (c == delimiter)
            delimiters++;
    }
    return lines << 32 | (delimiters & 0xffffffff);
}
