/* Data sections of all kinds. */
#include "object.h"

static const u32 table[] = {1, 2, 4, 8, 16};
const volatile u64 limit = 77;
u64 counter;
static u64 calls;
u64 seed = 0x1122334455667788;
static u32 primes[4] = {2, 3, 5, 7};
u8 tail[16] SEC(".data.tail") = "sixteen bytes..";
const u8 name[] SEC(".rodata.name") = "dray";
u64 pool[4];

static NOINLINE u64 next(void) { return seed += ++calls; }

SEC("dray/op") u64 use(struct dray_op *op) {
  u64 i = op->arg[0];
  counter += table[i % 5] + limit;
  primes[i & 3]++;
  pool[i & 3] += tail[i & 15] + name[i & 3];
  return next() + primes[1] + pool[2];
}
