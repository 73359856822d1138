#include "dray.h"
SEC("dray/op") u64 lenmask(struct dray_op*c){const u8*p=c->src; u64 len=(const u8*)c->src_end-p; len&=~3ULL; u64 s=0; for(u64 i=0;i<len;i+=4) s+=*(const u32*)(p+i); return s;}
