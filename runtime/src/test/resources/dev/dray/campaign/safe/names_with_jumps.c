#include "dray.h"
SEC("dray/op") u64 dns_name(const struct dray_op *op)
{
	const u8 *msg = op->src;
	u8 *out = op->dst;
	u32 cap = op->dst_end - op->dst > 255 ? 255 : op->dst_end - op->dst;
	u64 len = op->src_end - op->src;
	u32 pos = 12, o = 0, jumps = 0;
	if (len > 65535)
		len = 65535;
	pos = op->arg[0];
	while (pos < len) {
		u8 c = msg[pos];
		if ((c & 0xc0) == 0xc0) {
			if (pos + 1 >= len || ++jumps > 16)
				return -1;
			pos = (c & 0x3f) << 8 | msg[pos + 1];
			continue;
		}
		if (o + c + 1 > cap)
			return -4;
		for (u32 i = 0; i < c; i++)
			out[o++] = c;
		pos += c + 1;
	}
	return -5;
}
