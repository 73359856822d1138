/*
 * Adds up values by key, in a map that outlives the operation.
 * src: records of 16 bytes, a little-endian u64 key and a u64 value; a cut-off last one is left out.
 * Map "totals": key to sum modulo 2^64; 65536 keys at most.
 * Result: records added, or -1 when a new key finds the map full.
 */
#include "dray.h"

struct record {
    __u64 key;
    __u64 value;
};

struct {
    __uint(type, DRAY_MAP_HASH);
    __uint(max_entries, 65536);
    __type(key, __u64);
    __type(value, __u64);
} totals SEC(".maps");

SEC("dray/op")
__u64 group_sum(const struct dray_op *op) {
    const struct record *record = op->src;
    __u64 count = 0;

    for (; (const void *)(record + 1) <= op->src_end; record++) {
        __u64 key = record->key, value = record->value;
        __u64 *total = bpf_map_lookup_elem(&totals, &key);

        if (total)
            *total += value;
        else if (bpf_map_update_elem(&totals, &key, &value, DRAY_NOEXIST) != 0)
            return -1;
        count++;
    }
    return count;
}
