/* An indirect call: clang writes the register into dst or, before 19, into the immediate. */
#include "object.h"

static NOINLINE u64 twice(u64 x) { return x * 2; }
static NOINLINE u64 square(u64 x) { return x * x; }

SEC("dray/op") u64 pick(struct dray_op *op) {
  u64 (*f)(u64) = op->arg[0] ? twice : square;
  return f(op->arg[1]);
}
