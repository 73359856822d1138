#include "dray.h"
SEC("dray/op") u64 stencil(struct dray_op*c){const u8*s=c->src; u8*d=c->dst; u64 n=(const u8*)c->src_end-s,m=(u8*)c->dst_end-d; if(n<3||m<n) return 0; for(u64 i=1;i+1<n;i++) d[i]=(s[i-1]+2*s[i]+s[i+1])/4; return n;}
