#include "dray.h"
SEC("dray/op") u64 n2(struct dray_op*c){const u32*a=c->src; u64 n=((u64)c->src_end-(u64)c->src)>>2; u64 s=0; for(u64 i=0;i<n;i++) s+=a[i]; return s;}
