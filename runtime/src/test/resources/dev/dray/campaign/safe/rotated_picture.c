#include "dray.h"

SEC("dray/op") u64 rotate90(const struct dray_op *op)
{
	const u32 *s = op->src;
	u32 *d = op->dst;
	u32 w = op->arg[0], h = op->arg[1];
	u64 px = (u64)w * h;

	if (px == 0 || px > (u64)(op->src_end - op->src) / 4 || px > (u64)(op->dst_end - op->dst) / 4)
		return -1;
	for (u32 y = 0; y < h; y++)
		for (u32 x = 0; x < w; x++)
			d[(u64)x * h + (h - 1 - y)] = s[(u64)y * w + x];
	return px;
}
