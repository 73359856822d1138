#include "dray.h"
SEC("dray/op") u64 last_line(const struct dray_op*c){const u8*p=c->src,*end=c->src_end,*last=0; for(;p<end;p++) if(*p=='\n') last=p; if(!last) return -1; return *last+(last-(const u8*)c->src);}
