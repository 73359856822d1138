#include "dray.h"

SEC("dray/op") u64 moving_median(const struct dray_op *op)
{
	const u16 *in = op->src;
	u16 *out = op->dst, win[15];
	u64 n = (u64)(op->src_end - op->src) / 2, cap = (u64)(op->dst_end - op->dst) / 2;
	u32 w = op->arg[0] & 0xf;

	if ((w & 1) == 0 || w > n)
		return -1;
	if (n - w >= cap)
		return -2;
	for (u64 i = 0; i <= n - w; i++) {
		for (u32 k = 0; k < w; k++) {
			u16 v = in[i + k];
			u32 j = k;

			for (; j > 0 && win[j - 1] > v; j--)
				win[j] = win[j - 1];
			win[j] = v;
		}
		out[i] = win[w / 2];
	}
	return n - w + 1;
}
