#include "dray.h"
SEC("dray/op") u64 ne(struct dray_op*c){const u8*p=c->src,*e=c->src_end; u64 x=0; while(p!=e){x+=*p++;} return x;}
