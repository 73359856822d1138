#include "dray.h"
SEC("dray/op") u64 hex(struct dray_op*c){const u8*s=c->src; u8*d=c->dst; u64 n=(const u8*)c->src_end-s; if((u64)((u64)c->dst_end-(u64)d)<2*n) return 0; for(u64 i=0;i<n;i++){d[2*i]="0123456789abcdef"[s[i]>>4]; d[2*i+1]="0123456789abcdef"[s[i]&15];} return 2*n;}
