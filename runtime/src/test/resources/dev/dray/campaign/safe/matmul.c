#include "dray.h"
SEC("dray/op") u64 matmul(struct dray_op*c){const u8*s=c->src; u8*d=c->dst; u64 R=c->arg[0],C=c->arg[1]; if(R>65536||C>65536) return 0; if(R*C>(u64)((u64)c->src_end-(u64)s)||R*C>(u64)((u64)c->dst_end-(u64)d)) return 0; for(u64 r=0;r<R;r++) for(u64 k=0;k<C;k++) d[k*R+r]=s[r*C+k]; return R*C;}
