#include "dray.h"
SEC("dray/op") u64 bsearch(struct dray_op*c){const u64*a=c->src; u64 lo=0,hi=((u64)c->src_end-(u64)c->src)/8,k=c->arg[0]; while(lo<hi){u64 m=(lo+hi)/2; if(a[m]<k) lo=m+1; else hi=m;} return lo;}
