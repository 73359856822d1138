#include "dray.h"
SEC("dray/op") u64 clear(struct dray_op*c){u64 x=c->arg[0],n=0; while(x){x&=x-1; n++;} return n;}
