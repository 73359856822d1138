#include "dray.h"
SEC("dray/op") u64 sidx(struct dray_op*c){const u8*s=c->src; u64 n=(const u8*)c->src_end-s; if(n>0x7fffffff) return 0; int m=n; u64 x=0; for(int i=m-1;i>=0;i--) x+=s[i]; return x;}
