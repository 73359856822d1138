#include "dray.h"
SEC("dray/op") u64 bsearch2(struct dray_op*c){const u32*a=c->src; s64 lo=0,hi=(s64)(((u64)c->src_end-(u64)c->src)/4)-1; u32 k=c->arg[0]; while(lo<=hi){s64 m=lo+(hi-lo)/2; u32 v=a[m]; if(v==k) return m; if(v<k) lo=m+1; else hi=m-1;} return -1;}
