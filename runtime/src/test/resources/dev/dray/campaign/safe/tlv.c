#include "dray.h"
SEC("dray/op") u64 tlv(struct dray_op*c){const u8*p=c->src,*e=c->src_end; u64 n=0; while(p+2<=e){u64 l=p[1]; if(p+2+l>e) return -1; n+=p[0]; p+=2+l;} return n;}
