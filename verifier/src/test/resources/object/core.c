/* CO-RE relocations: the compiler's own offsets are right where there is no kernel. */
#include "object.h"

struct header { u32 length, kind; } __attribute__((preserve_access_index));

SEC("dray/op") u64 kind(struct header *h) { return h->kind + h->length; }
