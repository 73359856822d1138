/*
 * dray.h: what a user-defined memory operation for Dray includes.
 *
 *     clang -O2 -g -target bpf -mcpu=v3 -I programs/src/main/c/include -c op.c -o op.o
 *     ./dray run op.o --src FILE
 *
 * An operation is a function in section "dray/op" (or "dray/op/NAME"). It gets its operands in a
 * read-only context, and what it returns becomes the result in the completion record.
 */
#ifndef DRAY_H
#define DRAY_H

typedef unsigned char __u8;
typedef unsigned short __u16;
typedef unsigned int __u32;
typedef unsigned long long __u64;
typedef signed char __s8;
typedef short __s16;
typedef int __s32;
typedef long long __s64;

/*
 * The operands of one descriptor. An operand that the descriptor leaves out is empty: its start
 * equals its end, and neither is null. Operands may overlap. Load the pointers whole.
 */
struct dray_op {
    const void *src;     /*  0  first operand, read only                                */
    const void *src_end; /*  8                                                          */
    void *dst;           /* 16  second operand, read and write                          */
    void *dst_end;       /* 24                                                          */
    void *aux;           /* 32  third operand: a table, a second source, state          */
    void *aux_end;       /* 40                                                          */
    __u64 arg[4];        /* 48  immediates of the descriptor                            */
};

#ifdef __bpf__
#define SEC(name) __attribute__((section(name), used))
#else
#define SEC(name)
#endif

/* A map is a global in section ".maps":
 *
 *     struct {
 *         __uint(type, DRAY_MAP_HASH);
 *         __uint(max_entries, 1024);
 *         __type(key, __u64);
 *         __type(value, __u64);
 *     } totals SEC(".maps");
 */
#define __uint(name, value) int(*name)[value]
#define __type(name, value) __typeof__(value) *name
#define __array(name, value) __typeof__(value) *name[]

enum dray_map_type {
    DRAY_MAP_HASH = 1,
    DRAY_MAP_ARRAY = 2,
    DRAY_MAP_PROGRAM_ARRAY = 3,
    DRAY_MAP_PERCPU_ARRAY = 6,
    DRAY_MAP_LRU_HASH = 9,
    DRAY_MAP_RING_BUFFER = 27,
};

enum dray_map_update {
    DRAY_ANY = 0,      /* create or replace */
    DRAY_NOEXIST = 1,  /* create only       */
    DRAY_EXIST = 2,    /* replace only      */
};

/* A descriptor as dray_emit takes it. Several operations give the same bytes other names. */
struct dray_descriptor {
    __u32 pasid;              /*  0  filled in by the engine            */
    __u32 flags_and_opcode;   /*  4  flags in bits 23:0, code in 31:24  */
    __u64 completion_address; /*  8  32-byte aligned                    */
    __u64 source;             /* 16                                     */
    __u64 destination;        /* 24                                     */
    __u32 size;               /* 32                                     */
    __u16 interrupt;          /* 36                                     */
    __u16 reserved;           /* 38                                     */
    __u64 specific[3];        /* 40  by operation                       */
};

#ifdef __bpf__
/* Helpers under their Linux numbers. */
static void *(*bpf_map_lookup_elem)(void *map, const void *key) = (void *)1;
static long (*bpf_map_update_elem)(void *map, const void *key, const void *value,
                                   __u64 flags) = (void *)2;
static long (*bpf_map_delete_elem)(void *map, const void *key) = (void *)3;
static __u64 (*bpf_ktime_get_ns)(void) = (void *)5;
static long (*bpf_trace_printk)(const char *format, __u32 size, ...) = (void *)6;
static __u32 (*bpf_get_prandom_u32)(void) = (void *)7;
static __u32 (*bpf_get_smp_processor_id)(void) = (void *)8;
static long (*bpf_tail_call)(void *context, void *programs, __u32 index) = (void *)12;
static __u64 (*bpf_get_current_pid_tgid)(void) = (void *)14;
static __u64 (*bpf_get_current_uid_gid)(void) = (void *)15;
static long (*bpf_ringbuf_output)(void *ring, void *data, __u64 size, __u64 flags) = (void *)130;
static void *(*bpf_ringbuf_reserve)(void *ring, __u64 size, __u64 flags) = (void *)131;
static void (*bpf_ringbuf_submit)(void *record, __u64 flags) = (void *)132;
static void (*bpf_ringbuf_discard)(void *record, __u64 flags) = (void *)133;
static __u64 (*bpf_ringbuf_query)(void *ring, __u64 flags) = (void *)134;
static long (*bpf_for_each_map_elem)(void *map, void *callback, void *context,
                                     __u64 flags) = (void *)164;
static long (*bpf_snprintf)(char *out, __u32 size, const char *format, const __u64 *data,
                            __u32 data_size) = (void *)165;
static long (*bpf_loop)(__u32 iterations, void *callback, void *context,
                        __u64 flags) = (void *)181;
static long (*bpf_strncmp)(const char *text, __u32 size, const char *other) = (void *)182;

/* The engine's own, on any memory that the program may touch. */

/* Copies src_size bytes, which may overlap; gives src_size, or -E2BIG when dst is smaller. */
static long (*dray_copy)(void *dst, __u64 dst_size, const void *src,
                         __u64 src_size) = (void *)0x10000;
/* Repeats the pattern's eight bytes; gives size. */
static long (*dray_fill)(void *dst, __u64 size, __u64 pattern) = (void *)0x10001;
/* Where two ranges first differ; the shorter size if one starts the other; -1 if equal. */
static long (*dray_compare)(const void *a, __u64 a_size, const void *b,
                            __u64 b_size) = (void *)0x10002;
/* CRC-32C of everything so far; crc is what it was before these bytes, 0 at first. */
static __u32 (*dray_crc32c)(const void *data, __u64 size, __u32 crc) = (void *)0x10003;
/*
 * Has a descriptor executed after the program has returned, with the submitter's rights and in the
 * submitter's address space. Gives 0; -E2BIG after 64 of them; -ELOOP where the program itself was
 * started by descriptors that programs emitted, four deep; -EPERM outside an engine.
 */
static long (*dray_emit)(const struct dray_descriptor *descriptor, __u64 size) = (void *)0x10004;
#endif

#endif
