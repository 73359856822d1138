#include "dray.h"
SEC("dray/op") u64 unroll4(struct dray_op*c){const u32*s=c->src; u64 n=((u64)c->src_end-(u64)c->src)/4,i=0; u64 a=0,b=0; for(;i+4<=n;i+=4){a+=s[i]+s[i+1]; b+=s[i+2]+s[i+3];} for(;i<n;i++) a+=s[i]; return a*b;}
