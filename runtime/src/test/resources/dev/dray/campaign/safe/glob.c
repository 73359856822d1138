#include "dray.h"
SEC("dray/op") u64 glob(const struct dray_op*c){const u8*s=c->src,*se=c->src_end,*p=c->aux,*pe=c->aux_end,*star=0,*from=0; u32 fuel=0; while(s<se&&fuel<100000){fuel++; if(p<pe&&(*p==*s||*p=='?')){p++;s++;} else if(p<pe&&*p=='*'){star=p++;from=s;} else if(star){p=star+1;s=++from;} else return 0;} while(p<pe&&*p=='*') p++; return p==pe;}
