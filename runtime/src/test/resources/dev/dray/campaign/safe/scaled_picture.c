#include "dray.h"

SEC("dray/op") u64 scale_nearest(const struct dray_op *op)
{
	const u8 *s = op->src;
	u8 *d = op->dst;
	u64 sw = (u16)op->arg[0], sh = (u16)op->arg[1], dw = (u16)op->arg[2], dh = (u16)op->arg[3];

	if (sw == 0 || sh == 0 || dw == 0 || dh == 0)
		return -1;
	if (sw * sh > op->src_end - op->src || dw * dh > op->dst_end - op->dst)
		return -2;
	for (u64 y = 0; y < dh; y++) {
		const u8 *line = s + y * sh / dh * sw;

		for (u64 x = 0; x < dw; x++)
			*d++ = line[x * sw / dw];
	}
	return dw * dh;
}
