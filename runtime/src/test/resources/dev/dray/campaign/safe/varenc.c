#include "dray.h"
SEC("dray/op") u64 varenc(struct dray_op*c){const u64*s=c->src; u8*d=c->dst; u64 n=((u64)c->src_end-(u64)c->src)/8,o=0; if((u64)((u64)c->dst_end-(u64)d)<n*10) return -1; for(u64 i=0;i<n;i++){u64 v=s[i]; while(v>=128){d[o++]=v|128; v>>=7;} d[o++]=v;} return o;}
