#include "dray.h"
SEC("dray/op") u64 b32(struct dray_op*c){const u8*s=c->src; u8*d=c->dst; u64 n=((u64)c->src_end-(u64)s)/5; if((u64)((u64)c->dst_end-(u64)d)/8<n) return 0; for(u64 i=0;i<n;i++){u64 v=0; for(int j=0;j<5;j++) v=v<<8|s[i*5+j]; for(int j=0;j<8;j++) d[i*8+j]="abcdefghijklmnopqrstuvwxyz234567"[(v>>(35-5*j))&31];} return n;}
