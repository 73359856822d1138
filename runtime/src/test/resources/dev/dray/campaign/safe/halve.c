#include "dray.h"
SEC("dray/op") u64 halve(struct dray_op*c){u64 x=c->arg[0],n=0; while(x){n+=x&1; x>>=1;} return n;}
