#include "dray.h"
SEC("dray/op") u64 leb(struct dray_op*c){const u8*p=c->src,*e=c->src_end; u64 s=0; while(p<e){u64 v=0; int sh=0; while(p<e&&sh<64){u8 b=*p++; v|=(u64)(b&127)<<sh; sh+=7; if(!(b&128)) break;} s+=v;} return s;}
