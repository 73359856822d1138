/*
 * Looks at a record and decides what is to be moved: emits a descriptor, which the engine executes
 * after the program, with its submitter's rights.
 * src: records of 16 bytes, a u64 address and a u64 length.  arg[0]: which record.
 * arg[1]: the address where its bytes are to go.  Result: 0, or a negative error.
 */
#include "dray.h"

struct record {
    __u64 address;
    __u64 length;
};

enum { MEMORY_MOVE = 3 };

SEC("dray/op")
__u64 follow(const struct dray_op *op) {
    const struct record *records = op->src;
    __u64 count = ((const __u8 *)op->src_end - (const __u8 *)op->src) / sizeof(struct record);
    struct dray_descriptor move = {};

    if (op->arg[0] >= count)
        return -2;
    move.flags_and_opcode = (__u32)MEMORY_MOVE << 24;
    move.source = records[op->arg[0]].address;
    move.destination = op->arg[1];
    move.size = records[op->arg[0]].length;
    return dray_emit(&move, sizeof(move));
}
