#include "dray.h"
SEC("dray/op") u64 rev16(struct dray_op*c){u16*d=c->dst; u64 n=((u64)c->dst_end-(u64)c->dst)/2; u64 i=0,j=n; while(i+1<j){j--; u16 t=d[i]; d[i]=d[j]; d[j]=t; i++;} return n;}
