/* Several programs, static functions, subprograms in .text, callbacks, function pointers. */
#include "object.h"

NOINLINE u64 shared(u64 x) { return x * 3; }
static NOINLINE u64 hidden(u64 x) { return shared(x) + 5; }
static long add(u32 i, u64 *sum) { *sum += i; return 0; }

SEC("dray/op/second") u64 third(struct dray_op *op) { return hidden(op->arg[1]); }

SEC("dray/op") u64 first(struct dray_op *op) { return shared(op->arg[0]) + hidden(op->arg[1]); }

static SEC("dray/op") NOINLINE u64 local(u64 x) { return x ^ shared(x); }

SEC("dray/op") u64 second(struct dray_op *op) {
  u64 sum = 0;
  loop(10, add, &sum, 0);
  return local(sum) + local(op->arg[0]);
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
u32 VERSION SEC("version") = 1;
