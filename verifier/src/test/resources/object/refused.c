/* Programs that cannot be linked, each for its own reason, beside one that can. */
#include "object.h"

extern u64 elsewhere(u64);
extern u64 kernel_function(u64) SEC(".ksyms");
extern u64 HZ SEC(".kconfig");

static NOINLINE u64 twice(u64 x) { return x * 2; }
static NOINLINE u64 square(u64 x) { return x * x; }
static u64 (*volatile const handlers[])(u64) = {twice, square};
u64 plain = 3;
u64 *indirect = &plain;
static const char *const words[] = {"zero", "one"};

u64 good(struct dray_op *op);
struct {
  __uint(type, 3);
  __uint(max_entries, 4);
  __type(key, u32);
  __array(values, u64(struct dray_op *));
} programs SEC(".maps") = {.values = {[1] = &good}};

SEC("dray/op") u64 good(struct dray_op *op) { return plain++ + twice(op->arg[0]); }
SEC("dray/op") u64 function_table(struct dray_op *op) { return handlers[op->arg[0] & 1](1); }
SEC("dray/op") u64 data_pointer(struct dray_op *op) { return *indirect; }
SEC("dray/op") u64 strings(struct dray_op *op) { return words[op->arg[0] & 1][0]; }
SEC("dray/op") u64 values(struct dray_op *op) { return map_lookup(&programs, op) != 0; }
SEC("dray/op") u64 external(struct dray_op *op) { return elsewhere(op->arg[0]); }
SEC("dray/op") u64 kernel(struct dray_op *op) { return kernel_function(op->arg[0]); }
SEC("dray/op") u64 config(struct dray_op *op) { return HZ; }
SEC("dray/op") u64 runs_off(struct dray_op *op) {
  asm volatile("r0 = 1");
  __builtin_unreachable();
}
