package dev.dray.verifier.isa.helper;

import static dev.dray.verifier.isa.HelperPrototype.Argument.CALLBACK_CONTEXT;
import static dev.dray.verifier.isa.HelperPrototype.Argument.CONSTANT;
import static dev.dray.verifier.isa.HelperPrototype.Argument.CONSTANT_STRING;
import static dev.dray.verifier.isa.HelperPrototype.Argument.CONTEXT;
import static dev.dray.verifier.isa.HelperPrototype.Argument.LOOP_CALLBACK;
import static dev.dray.verifier.isa.HelperPrototype.Argument.MAP;
import static dev.dray.verifier.isa.HelperPrototype.Argument.MAP_CALLBACK;
import static dev.dray.verifier.isa.HelperPrototype.Argument.MAP_KEY;
import static dev.dray.verifier.isa.HelperPrototype.Argument.MAP_VALUE;
import static dev.dray.verifier.isa.HelperPrototype.Argument.OPTIONAL_SCALAR;
import static dev.dray.verifier.isa.HelperPrototype.Argument.READ_MEMORY;
import static dev.dray.verifier.isa.HelperPrototype.Argument.READ_MEMORY_OR_NULL;
import static dev.dray.verifier.isa.HelperPrototype.Argument.RECORD;
import static dev.dray.verifier.isa.HelperPrototype.Argument.SCALAR;
import static dev.dray.verifier.isa.HelperPrototype.Argument.SIZE;
import static dev.dray.verifier.isa.HelperPrototype.Argument.SIZE_OR_ZERO;
import static dev.dray.verifier.isa.HelperPrototype.Argument.WRITE_MEMORY;
import static dev.dray.verifier.isa.HelperPrototype.Argument.WRITE_MEMORY_OR_NULL;

import dev.dray.verifier.isa.HelperPrototype;
import dev.dray.verifier.isa.HelperPrototype.Argument;
import dev.dray.verifier.isa.HelperPrototype.Result;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The helpers that every program may call: those of Linux that make sense here, under their numbers
 * in {@code include/uapi/linux/bpf.h}, and the engine's own from {@link #FIRST_ENGINE_NUMBER} on.
 */
public final class StandardHelpers {
  /** The first number of the engine's own helpers. */
  public static final int FIRST_ENGINE_NUMBER = 0x10000;

  /** The first number for helpers that a user registers. */
  public static final int FIRST_USER_NUMBER = 0x20000;

  /** {@code void *map_lookup_elem(map, key)}: the value's address, or null. */
  public static final HelperPrototype MAP_LOOKUP_ELEM =
      linux(1, "map_lookup_elem", Result.MAP_VALUE_OR_NULL, MAP, MAP_KEY);

  /** {@code long map_update_elem(map, key, value, flags)}: 0 or a negative error. */
  public static final HelperPrototype MAP_UPDATE_ELEM =
      linux(2, "map_update_elem", Result.SCALAR, MAP, MAP_KEY, MAP_VALUE, SCALAR);

  /** {@code long map_delete_elem(map, key)}: 0 or a negative error. */
  public static final HelperPrototype MAP_DELETE_ELEM =
      linux(3, "map_delete_elem", Result.SCALAR, MAP, MAP_KEY);

  /** {@code u64 ktime_get_ns()}: the injected clock, in nanoseconds. */
  public static final HelperPrototype KTIME_GET_NS = linux(5, "ktime_get_ns", Result.SCALAR);

  /** {@code long trace_printk(format, size, a, b, c)}: characters printed or a negative error. */
  public static final HelperPrototype TRACE_PRINTK =
      linux(
          6,
          "trace_printk",
          Result.SCALAR,
          READ_MEMORY,
          SIZE,
          OPTIONAL_SCALAR,
          OPTIONAL_SCALAR,
          OPTIONAL_SCALAR);

  /** {@code u32 get_prandom_u32()}: the injected random numbers. */
  public static final HelperPrototype GET_PRANDOM_U32 = linux(7, "get_prandom_u32", Result.SCALAR);

  /** {@code u32 get_smp_processor_id()}: the injected processor. */
  public static final HelperPrototype GET_SMP_PROCESSOR_ID =
      linux(8, "get_smp_processor_id", Result.SCALAR);

  /** {@code long tail_call(context, map, index)}: does not return where it succeeds. */
  public static final HelperPrototype TAIL_CALL =
      linux(12, "tail_call", Result.SCALAR, CONTEXT, MAP, SCALAR);

  /** {@code u64 get_current_pid_tgid()}. */
  public static final HelperPrototype GET_CURRENT_PID_TGID =
      linux(14, "get_current_pid_tgid", Result.SCALAR);

  /** {@code u64 get_current_uid_gid()}. */
  public static final HelperPrototype GET_CURRENT_UID_GID =
      linux(15, "get_current_uid_gid", Result.SCALAR);

  /** {@code long ringbuf_output(map, data, size, flags)}: 0 or a negative error. */
  public static final HelperPrototype RINGBUF_OUTPUT =
      linux(130, "ringbuf_output", Result.SCALAR, MAP, READ_MEMORY, SIZE_OR_ZERO, SCALAR);

  /** {@code void *ringbuf_reserve(map, size, flags)}: a record, or null. */
  public static final HelperPrototype RINGBUF_RESERVE =
      linux(131, "ringbuf_reserve", Result.RECORD_OR_NULL, MAP, CONSTANT, SCALAR);

  /** {@code void ringbuf_submit(record, flags)}. */
  public static final HelperPrototype RINGBUF_SUBMIT =
      linux(132, "ringbuf_submit", Result.NOTHING, RECORD, SCALAR);

  /** {@code void ringbuf_discard(record, flags)}. */
  public static final HelperPrototype RINGBUF_DISCARD =
      linux(133, "ringbuf_discard", Result.NOTHING, RECORD, SCALAR);

  /** {@code u64 ringbuf_query(map, what)}. */
  public static final HelperPrototype RINGBUF_QUERY =
      linux(134, "ringbuf_query", Result.SCALAR, MAP, SCALAR);

  /**
   * {@code long for_each_map_elem(map, callback, context, flags)}: entries visited, or an error.
   */
  public static final HelperPrototype FOR_EACH_MAP_ELEM =
      linux(164, "for_each_map_elem", Result.SCALAR, MAP, MAP_CALLBACK, CALLBACK_CONTEXT, SCALAR);

  /**
   * {@code long snprintf(str, size, format, data, dataSize)}: the length of the whole text with its
   * zero, or a negative error; data holds one u64 for each argument of the format.
   */
  public static final HelperPrototype SNPRINTF =
      linux(
          165,
          "snprintf",
          Result.SCALAR,
          WRITE_MEMORY_OR_NULL,
          SIZE_OR_ZERO,
          CONSTANT_STRING,
          READ_MEMORY_OR_NULL,
          SIZE_OR_ZERO);

  /** {@code long loop(count, callback, context, flags)}: rounds run, or a negative error. */
  public static final HelperPrototype LOOP =
      linux(181, "loop", Result.SCALAR, SCALAR, LOOP_CALLBACK, CALLBACK_CONTEXT, SCALAR);

  /** {@code long strncmp(s1, s1Size, s2)}: as in C, over at most s1Size bytes. */
  public static final HelperPrototype STRNCMP =
      linux(182, "strncmp", Result.SCALAR, READ_MEMORY, SIZE, CONSTANT_STRING);

  /**
   * {@code long copy(dst, dstSize, src, srcSize)}: copies srcSize bytes, which may overlap;
   * srcSize, or -E2BIG when dst is smaller.
   */
  public static final HelperPrototype COPY =
      engine(0, "copy", WRITE_MEMORY, SIZE_OR_ZERO, READ_MEMORY, SIZE_OR_ZERO);

  /** {@code long fill(dst, size, pattern)}: repeats the pattern's 8 bytes; size. */
  public static final HelperPrototype FILL = engine(1, "fill", WRITE_MEMORY, SIZE_OR_ZERO, SCALAR);

  /**
   * {@code long compare(a, aSize, b, bSize)}: the offset of the first difference, the shorter size
   * when one is a prefix of the other, -1 when both are equal.
   */
  public static final HelperPrototype COMPARE =
      engine(2, "compare", READ_MEMORY, SIZE_OR_ZERO, READ_MEMORY, SIZE_OR_ZERO);

  /**
   * {@code u32 crc32c(data, size, crc)}: the checksum of everything so far, crc being what it was
   * before these bytes (0 at first).
   */
  public static final HelperPrototype CRC32C =
      engine(3, "crc32c", READ_MEMORY, SIZE_OR_ZERO, SCALAR);

  /**
   * {@code long emit(descriptor, size)}: has a 64-byte descriptor executed after the program, with
   * its submitter's rights; 0 or a negative error.
   */
  public static final HelperPrototype EMIT = engine(4, "emit", READ_MEMORY, SIZE);

  private static final List<HelperPrototype> ALL =
      List.of(
          MAP_LOOKUP_ELEM,
          MAP_UPDATE_ELEM,
          MAP_DELETE_ELEM,
          KTIME_GET_NS,
          TRACE_PRINTK,
          GET_PRANDOM_U32,
          GET_SMP_PROCESSOR_ID,
          TAIL_CALL,
          GET_CURRENT_PID_TGID,
          GET_CURRENT_UID_GID,
          RINGBUF_OUTPUT,
          RINGBUF_RESERVE,
          RINGBUF_SUBMIT,
          RINGBUF_DISCARD,
          RINGBUF_QUERY,
          FOR_EACH_MAP_ELEM,
          SNPRINTF,
          LOOP,
          STRNCMP,
          COPY,
          FILL,
          COMPARE,
          CRC32C,
          EMIT);

  private static final Map<Integer, HelperPrototype> BY_NUMBER =
      ALL.stream()
          .collect(Collectors.toUnmodifiableMap(HelperPrototype::number, Function.identity()));

  private StandardHelpers() {}

  /** All of them, in order of their numbers. */
  public static List<HelperPrototype> all() {
    return ALL;
  }

  /** The one with a number. */
  public static Optional<HelperPrototype> byNumber(int number) {
    return Optional.ofNullable(BY_NUMBER.get(number));
  }

  private static HelperPrototype linux(
      int number, String name, Result result, Argument... arguments) {
    return new HelperPrototype(number, name, List.of(arguments), result);
  }

  private static HelperPrototype engine(int index, String name, Argument... arguments) {
    return linux(FIRST_ENGINE_NUMBER + index, name, Result.SCALAR, arguments);
  }
}
