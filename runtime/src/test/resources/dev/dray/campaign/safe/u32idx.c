#include "dray.h"
SEC("dray/op") u64 u32idx(struct dray_op*c){const u8*s=c->src; u64 n=(const u8*)c->src_end-s; if(n>0x7fffffff) return 0; u32 m=n; u64 x=0; for(u32 i=0;i<m;i++) x+=s[i]; return x;}
