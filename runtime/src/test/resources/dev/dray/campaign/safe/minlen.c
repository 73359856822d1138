#include "dray.h"
SEC("dray/op") u64 minlen(struct dray_op*c){const u8*s=c->src; u8*d=c->dst; u64 a=(const u8*)c->src_end-s,b=(u8*)c->dst_end-d,n=a<b?a:b; for(u64 i=0;i<n;i++) d[i]=s[i]; return n;}
