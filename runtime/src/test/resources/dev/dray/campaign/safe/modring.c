#include "dray.h"
SEC("dray/op") u64 modring(struct dray_op*c){const u8*s=c->src; u8*a=c->aux; u64 n=(const u8*)c->src_end-s,cap=(u8*)c->aux_end-a; if(cap==0) return 0; for(u64 i=0;i<n;i++) a[i%cap]+=s[i]; return n;}
