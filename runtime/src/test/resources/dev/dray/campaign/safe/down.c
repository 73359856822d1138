#include "dray.h"
SEC("dray/op") u64 down(struct dray_op*c){const u8*s=c->src,*p=c->src_end; u64 x=0; while(p>s){p--; x=x*31+*p;} return x;}
