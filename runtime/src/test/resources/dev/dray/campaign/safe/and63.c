#include "dray.h"
SEC("dray/op") u64 and63(struct dray_op*c){u64 n=c->arg[0]; u8 b[64]; if(n&~63ULL) return 0; for(int i=0;i<64;i++) b[i]=i; return b[n];}
