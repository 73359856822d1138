#include "dray.h"
SEC("dray/op") u64 csv(struct dray_op*c){const u8*s=c->src; u32*d=c->dst; u64 n=(const u8*)c->src_end-s,m=((u64)c->dst_end-(u64)c->dst)/4,k=0; for(u64 i=0;i<n&&k<m;i++) if(s[i]==',') d[k++]=i; return k;}
