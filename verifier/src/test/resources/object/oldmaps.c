/* Maps as they were written before BTF. */
#include "object.h"

struct bpf_map_def { u32 type, key_size, value_size, max_entries, map_flags; };
struct bpf_map_def SEC("maps") words = {.type = 1, .key_size = 8, .value_size = 4, .max_entries = 64};
struct bpf_map_def SEC("maps") slots = {
    .type = 2, .key_size = 4, .value_size = 100, .max_entries = 3, .map_flags = 2};

SEC("dray/op") u64 use(struct dray_op *op) {
  return (map_lookup(&slots, op) != 0) + (map_lookup(&words, op) != 0);
}
