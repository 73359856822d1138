#include "dray.h"
SEC("dray/op") u64 block64(struct dray_op*c){const u8*p=c->src,*end=c->src_end; u64 s=0; for(;p+64<=end;p+=64) for(int i=0;i<64;i++) s+=p[i]; return s;}
