#include "dray.h"

static noinline void add(const u32 *in, u32 *x)
{
	for (int i = 0; i < 16; i++)
		for (int j = 0; j < 16; j++)
			x[j] += in[j];
}
SEC("dray/op") u64 salsa(const struct dray_op *op)
{
	u64 n = op->src_end - op->src, done = 0;
	u32 in[16] = { 0 }, ks[16];

	in[0] = 1;
	in[5] = 2;
	in[10] = 3;
	in[15] = 4;
	while (done < n) {
		add(in, ks);
		done += 64;
		if (++in[8] == 0)
			in[9]++;
	}
	return done;
}
