#include "dray.h"
SEC("dray/op") u64 triple(struct dray_op*c){const u8*s=c->src,*a=c->aux; u8*d=c->dst; u64 n=(const u8*)c->src_end-s,m=(u8*)c->dst_end-d,k=(const u8*)c->aux_end-a; if(m<n)n=m; if(k<n)n=k; for(u64 i=0;i<n;i++) d[i]=s[i]^a[i]; return n;}
