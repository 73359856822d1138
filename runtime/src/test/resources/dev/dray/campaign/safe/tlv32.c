#include "dray.h"
SEC("dray/op") u64 tlv32(struct dray_op*c){const u8*s=c->src; u64 len=(const u8*)c->src_end-s,o=0,n=0; while(len-o>=4){u32 l=*(const u32*)(s+o); if(l>len-o-4) return -1; o+=4+(u64)l; n++;} return n;}
