#include "kernel.h"

/* Transposes tiles of eight by eight 64-bit numbers. Result: tiles. */
KERNEL(transpose8) {
    const u8 *src = op->src;
    u8 *dst = op->dst;
    u64 tiles = smaller(source_bytes(op), destination_bytes(op)) / 512;
    for (u64 tile = 0; tile < tiles; tile++)
        for (u64 row = 0; row < 8; row++)
            for (u64 column = 0; column < 8; column++)
                write64(dst + tile * 512 + column * 64 + row * 8,
                        read64(src + tile * 512 + row * 64 + column * 8));
    return tiles;
}
