/* Maps of each type, in the ways that people write them. */
#include "object.h"

typedef struct { u32 a, b; } pair;
typedef const volatile pair frozen_pair;
enum color { RED, GREEN };

struct {
  __uint(type, 2);
  __type(key, u32);
  __type(value, frozen_pair);
  __uint(max_entries, 16);
} array SEC(".maps");

struct {
  __uint(type, 1);
  __type(key, pair);
  __type(value, u64[3][2]);
  __uint(max_entries, 1000);
  __uint(map_flags, 1);
  __uint(pinning, 1);
} hash SEC(".maps");

static struct {
  __uint(type, 9);
  __uint(key_size, 12);
  __uint(value_size, sizeof(pair));
  __uint(max_entries, 8);
} lru SEC(".maps");

struct percpu {
  __uint(type, 6);
  __type(key, enum color);
  __type(value, void *);
  __uint(max_entries, 2);
} percpu SEC(".maps"), percpu2 SEC(".maps");

struct {
  __uint(type, 27);
  __uint(max_entries, 65536);
} ring SEC(".maps");

struct {
  __uint(type, 3);
  __uint(max_entries, 4);
  __uint(key_size, 4);
  __array(values, u64(struct dray_op *));
} programs SEC(".maps");

struct {
  __uint(type, 14);
  __uint(max_entries, 4);
  __type(key, u32);
  __type(value, u32);
} devices SEC(".maps");

struct {
  __uint(type, 27);
  __uint(max_entries, 5000);
} crooked SEC(".maps");

SEC("dray/op") u64 all(struct dray_op *op) {
  return (u64)(map_lookup(&array, op) && map_lookup(&hash, op)) + (map_lookup(&lru, op) != 0)
      + (map_lookup(&percpu, op) != 0) + (map_lookup(&percpu2, op) != 0)
      + (map_lookup(&ring, op) != 0) + (map_lookup(&programs, op) != 0);
}

SEC("dray/op") u64 one(struct dray_op *op) { return map_lookup(&hash, op) != 0; }
SEC("dray/op") u64 unknown(struct dray_op *op) { return map_lookup(&devices, op) != 0; }
SEC("dray/op") u64 odd(struct dray_op *op) { return map_lookup(&crooked, op) != 0; }
