#include "dray.h"

/* arg: stride, x | y << 32, w | h << 32 */
SEC("dray/op") u64 crop(const struct dray_op *op)
{
	const u8 *row = op->src;
	u8 *d = op->dst, *dend = op->dst_end;
	u64 stride = op->arg[0], len = op->src_end - op->src, lines;
	u64 x = (u32)op->arg[1], y = op->arg[1] >> 32, w = (u32)op->arg[2], h = op->arg[2] >> 32;

	if (stride == 0 || x > stride || w > stride - x)
		return -1;
	lines = len / stride;
	if (y > lines || h > lines - y)
		return -2;
	row += y * stride + x;
	for (; h; h--) {
		if (w > dend - d)
			return -3;
		for (u64 i = 0; i < w; i++)
			*d++ = row[i];
		row += stride;
	}
	return d - (u8 *)op->dst;
}
