#include "dray.h"
SEC("dray/op") u64 p8loop(struct dray_op*c){const u8*p=c->src,*end=c->src_end; u64 s=0; for(;p+8<=end;p+=8) s+=*(const u64*)p; return s;}
