#include "dray.h"
SEC("dray/op") u64 utf16(struct dray_op*c){const u8*p=c->src,*e=c->src_end; u16*d=c->dst,*de=c->dst_end; while(p<e){ if((u8*)(d+1)>(u8*)de) return -1; *d++=*p++; } return d-(u16*)c->dst;}
