#include "dray.h"
SEC("dray/op") u64 ringu32(struct dray_op*c){const u8*s=c->src; u8*a=c->aux; u64 n=(const u8*)c->src_end-s; u32 cap=(u32)((u8*)c->aux_end-a); if((u64)((u8*)c->aux_end-a)>0xffffffffULL||cap==0) return 0; u32 h=0; for(u64 i=0;i<n;i++){a[h]=s[i]; h++; if(h==cap) h=0;} return h;}
