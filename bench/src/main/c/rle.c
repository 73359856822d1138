#include "kernel.h"

/* Run-length encoding into pairs of a length (1 to 255) and a byte. Result: bytes written. */
KERNEL(rle) {
    const u8 *src = op->src;
    u8 *dst = op->dst;
    u64 bytes = source_bytes(op), room = destination_bytes(op);
    u64 i = 0, written = 0;
    while (i < bytes && written + 2 <= room) {
        u8 value = src[i];
        u64 length = 1;
        while (length < 255 && i + length < bytes && src[i + length] == value)
            length++;
        dst[written] = (u8)length;
        dst[written + 1] = value;
        written += 2;
        i += length;
    }
    return written;
}
