/*
 * What the kernels of the benchmarks include. The same source is compiled three times: to eBPF (the
 * ABI of programs/src/main/c/include/dray.h), natively, and to wasm32. Bounds are taken from the
 * context once; a region is never assumed to be longer than the context says.
 */
#ifndef KERNEL_H
#define KERNEL_H

typedef unsigned char u8;
typedef unsigned int u32;
typedef unsigned long long u64;

struct dray_op {
    const u8 *src;
    const u8 *src_end;
    u8 *dst;
    u8 *dst_end;
    u8 *aux;
    u8 *aux_end;
    u64 arg[4];
};

#ifdef __bpf__
#define KERNEL(name) __attribute__((section("dray/op"), used)) u64 name(const struct dray_op *op)
#else
#define KERNEL(name) __attribute__((visibility("default"))) u64 name(const struct dray_op *op)
#endif

#define INLINE static inline __attribute__((always_inline))

INLINE u64 source_bytes(const struct dray_op *op) { return (u64)(op->src_end - op->src); }
INLINE u64 destination_bytes(const struct dray_op *op) { return (u64)(op->dst_end - op->dst); }
INLINE u64 table_bytes(const struct dray_op *op) { return (u64)(op->aux_end - op->aux); }

INLINE u64 smaller(u64 a, u64 b) { return a < b ? a : b; }
INLINE u64 larger(u64 a, u64 b) { return a > b ? a : b; }

INLINE u32 read32(const u8 *at) { return *(const u32 *)at; }
INLINE u64 read64(const u8 *at) { return *(const u64 *)at; }
INLINE void write32(u8 *at, u32 value) { *(u32 *)at = value; }
INLINE void write64(u8 *at, u64 value) { *(u64 *)at = value; }

#endif
