/* -fcommon leaves the room for variables to the linker; -ffunction-sections splits .text. */
#include "object.h"
u64 tally[8];
NOINLINE u64 bump(u64 i) { return tally[i & 7]++; }
SEC("dray/op") u64 use(struct dray_op *op) { return bump(op->arg[0]) + tally[3]; }
