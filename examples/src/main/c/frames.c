/*
 * A program in streaming form: its three functions share aux and see a long source block by block.
 * src: a 4-byte header, whose first byte is a key, then bytes.  dst: the bytes with the key XORed
 * into each, then one byte with the XOR of all.  aux: 2 bytes, the key and the XOR so far.
 */
#include "dray.h"

struct state {
    __u8 key;
    __u8 all;
};

SEC("dray/op/head")
__u64 head(const struct dray_op *op) {
    const __u8 *src = op->src;
    struct state *state = op->aux;

    if (src + 4 > (const __u8 *)op->src_end || (void *)(state + 1) > op->aux_end)
        return 0;
    state->key = src[0];
    state->all = 0;
    return 4; /* bytes that are not for the blocks */
}

SEC("dray/op/block")
__u64 block(const struct dray_op *op) {
    const __u8 *src = op->src;
    __u8 *dst = op->dst;
    struct state *state = op->aux;
    __u64 length = (const __u8 *)op->src_end - src;
    __u8 all = 0;

    if ((void *)(state + 1) > op->aux_end || (__u64)((__u8 *)op->dst_end - dst) < length)
        return 0;
    __u8 key = state->key;
    for (__u64 i = 0; i < length; i++) {
        __u8 byte = src[i] ^ key;
        dst[i] = byte;
        all ^= byte;
    }
    state->all ^= all;
    return length; /* bytes written */
}

SEC("dray/op/tail")
__u64 tail(const struct dray_op *op) {
    __u8 *dst = op->dst;
    struct state *state = op->aux;

    if (dst + 1 > (__u8 *)op->dst_end || (void *)(state + 1) > op->aux_end)
        return 0;
    dst[0] = state->all;
    return 1;
}
