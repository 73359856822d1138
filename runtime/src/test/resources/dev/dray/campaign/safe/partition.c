#include "dray.h"
SEC("dray/op") u64 partition(struct dray_op*c){const u64*s=c->src; u64*d=c->dst; u64 n=((u64)c->src_end-(u64)c->src)/8; if((u64)((u64)c->dst_end-(u64)c->dst)/8<n) return 0; u64 l=0,h=n; for(u64 i=0;i<n;i++){u64 v=s[i]; if(v<c->arg[0]) d[l++]=v; else d[--h]=v;} return l;}
