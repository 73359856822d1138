package dev.dray.operation;

import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Flag;
import dev.dray.operation.descriptor.Opcode;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which flags and fields each operation has, by opcode; everything else of it is reserved. */
final class RuleTable {
  private static final Set<Flag> EVERYWHERE =
      EnumSet.of(
          Flag.FENCE,
          Flag.COMPLETION_ADDRESS_VALID,
          Flag.REQUEST_COMPLETION,
          Flag.REQUEST_INTERRUPT,
          Flag.COMPLETION_CLASS);

  private static final Set<Flag> CACHE =
      EnumSet.of(Flag.CACHE_CONTROL_1, Flag.CACHE_CONTROL_2, Flag.CACHE_CONTROL_3);

  private RuleTable() {}

  static Map<Opcode, Rules> table() {
    Map<Opcode, Rules> table = new EnumMap<>(Opcode.class);
    Set<Flag> one = with(EVERYWHERE, Flag.BLOCK_ON_FAULT, Flag.ADDRESS1_CLASS);
    Set<Flag> two = with(one, Flag.ADDRESS2_CLASS);
    Set<Flag> three = with(two, Flag.ADDRESS3_CLASS);
    Set<Flag> writes = with(two, CACHE, Flag.STRICT_ORDERING);
    Set<Flag> writes3 = with(three, CACHE, Flag.STRICT_ORDERING);
    Set<Flag> checks = with(two, Flag.CHECK_RESULT);

    table.put(Opcode.NO_OP, new Rules(Opcode.NO_OP, EVERYWHERE, fields()));
    table.put(
        Opcode.BATCH,
        new Rules(
            Opcode.BATCH,
            with(EVERYWHERE, Flag.ADDRESS1_CLASS, Flag.BATCH_ERROR),
            fields(Field.DESCRIPTOR_LIST, Field.DESCRIPTOR_COUNT)));
    table.put(
        Opcode.DRAIN,
        new Rules(
            Opcode.DRAIN,
            with(
                EVERYWHERE,
                Flag.READBACK1_VALID,
                Flag.READBACK2_VALID,
                Flag.SUPPRESS_READBACK_A,
                Flag.SUPPRESS_READBACK_B,
                Flag.ADDRESS1_CLASS,
                Flag.ADDRESS2_CLASS),
            fields(Field.READBACK1, Field.READBACK2)));
    table.put(
        Opcode.MEMORY_MOVE,
        new Rules(Opcode.MEMORY_MOVE, writes, transfer(Field.SOURCE, Field.DESTINATION)));
    table.put(
        Opcode.FILL,
        new Rules(
            Opcode.FILL,
            without(with(writes, Flag.FILL_16), Flag.ADDRESS1_CLASS),
            transfer(Field.PATTERN, Field.DESTINATION, Field.PATTERN_UPPER)));
    table.put(
        Opcode.COMPARE,
        new Rules(
            Opcode.COMPARE, checks, transfer(Field.SOURCE, Field.SOURCE2, Field.EXPECTED_RESULT)));
    table.put(
        Opcode.COMPARE_PATTERN,
        new Rules(
            Opcode.COMPARE_PATTERN,
            without(checks, Flag.ADDRESS2_CLASS),
            transfer(Field.SOURCE, Field.COMPARE_PATTERN, Field.EXPECTED_RESULT)));
    table.put(
        Opcode.CREATE_DELTA,
        new Rules(
            Opcode.CREATE_DELTA,
            with(writes3, Flag.CHECK_RESULT),
            transfer(
                Field.SOURCE,
                Field.SOURCE2,
                Field.DELTA_ADDRESS,
                Field.MAX_DELTA_SIZE,
                Field.EXPECTED_RESULT_MASK)));
    table.put(
        Opcode.APPLY_DELTA,
        new Rules(
            Opcode.APPLY_DELTA,
            writes,
            transfer(Field.DELTA_RECORD, Field.DESTINATION, Field.DELTA_SIZE)));
    table.put(
        Opcode.DUALCAST,
        new Rules(
            Opcode.DUALCAST,
            writes3,
            transfer(Field.SOURCE, Field.DESTINATION, Field.DESTINATION2)));
    table.put(
        Opcode.TRANSLATION_FETCH,
        new Rules(
            Opcode.TRANSLATION_FETCH,
            without(with(one, Flag.USE_STRIDE), Flag.ADDRESS1_CLASS),
            fields(Field.SOURCE, Field.REGION_SIZE, Field.REGION_STRIDE)));
    Set<Flag> crc =
        EnumSet.of(
            Flag.CRC_READ_SEED, Flag.CRC_BYPASS_INVERSION, Flag.CRC_BYPASS_REFLECTION, Flag.CRC_64);
    table.put(
        Opcode.CRC,
        new Rules(
            Opcode.CRC,
            without(with(three, crc), Flag.ADDRESS2_CLASS),
            transfer(Field.SOURCE, Field.CRC_SEED, Field.CRC_SEED_ADDRESS)));
    table.put(
        Opcode.COPY_CRC,
        new Rules(
            Opcode.COPY_CRC,
            with(writes3, crc),
            transfer(Field.SOURCE, Field.DESTINATION, Field.CRC_SEED, Field.CRC_SEED_ADDRESS)));
    Set<Field> from =
        transfer(
            Field.SOURCE,
            Field.DIF_SOURCE_FLAGS,
            Field.DIF_FLAGS,
            Field.SOURCE_REFERENCE_TAG,
            Field.SOURCE_APPLICATION_MASK,
            Field.SOURCE_APPLICATION_TAG);
    Set<Field> to =
        transfer(
            Field.SOURCE,
            Field.DESTINATION,
            Field.DIF_DESTINATION_FLAGS,
            Field.DIF_FLAGS,
            Field.DESTINATION_REFERENCE_TAG,
            Field.DESTINATION_APPLICATION_MASK,
            Field.DESTINATION_APPLICATION_TAG);
    table.put(Opcode.DIF_CHECK, new Rules(Opcode.DIF_CHECK, one, from));
    table.put(Opcode.DIF_INSERT, new Rules(Opcode.DIF_INSERT, writes, to));
    table.put(
        Opcode.DIF_STRIP, new Rules(Opcode.DIF_STRIP, writes, union(from, Field.DESTINATION)));
    table.put(
        Opcode.DIF_UPDATE,
        new Rules(Opcode.DIF_UPDATE, writes, union(from, to.toArray(new Field[0]))));
    table.put(Opcode.DIX_GENERATE, new Rules(Opcode.DIX_GENERATE, writes, to));
    numbers(table, writes, writes3);
    domains(table, writes, checks);
    table.put(
        Opcode.CACHE_FLUSH,
        new Rules(
            Opcode.CACHE_FLUSH, without(writes, Flag.ADDRESS1_CLASS), transfer(Field.DESTINATION)));
    table.put(
        Opcode.RUN_PROGRAM,
        new Rules(Opcode.RUN_PROGRAM, writes3, fields(Field.PROGRAM_BLOCK, Field.PROGRAM_HANDLE)));
    table.put(
        Opcode.RUN_PLAN,
        new Rules(Opcode.RUN_PLAN, writes3, fields(Field.PROGRAM_BLOCK, Field.PROGRAM_HANDLE)));
    table.put(
        Opcode.CLONE,
        new Rules(Opcode.CLONE, EVERYWHERE, transfer(Field.SOURCE, Field.DESTINATION)));
    table.put(
        Opcode.MIGRATE,
        new Rules(Opcode.MIGRATE, EVERYWHERE, transfer(Field.DESTINATION, Field.NODE)));
    Set<Flag> atomic = with(writes, Flag.CHECK_RESULT);
    table.put(
        Opcode.COMPARE_AND_SWAP,
        new Rules(
            Opcode.COMPARE_AND_SWAP,
            atomic,
            transfer(
                Field.ATOMIC_OPERAND,
                Field.DESTINATION,
                Field.SWAP_VALUE,
                Field.COMPARE_MASK,
                Field.SWAP_MASK)));
    table.put(
        Opcode.FETCH_AND_ADD,
        new Rules(Opcode.FETCH_AND_ADD, atomic, transfer(Field.ATOMIC_OPERAND, Field.DESTINATION)));
    table.put(
        Opcode.SWAP,
        new Rules(Opcode.SWAP, atomic, transfer(Field.ATOMIC_OPERAND, Field.DESTINATION)));
    table.put(
        Opcode.LOCK, new Rules(Opcode.LOCK, atomic, fields(Field.LOCK_TOKEN, Field.DESTINATION)));
    table.put(
        Opcode.UNLOCK,
        new Rules(Opcode.UNLOCK, atomic, fields(Field.LOCK_TOKEN, Field.DESTINATION)));
    table.put(
        Opcode.TRANSACTION,
        new Rules(
            Opcode.TRANSACTION, atomic, fields(Field.TRANSACTION_LIST, Field.TRANSACTION_COUNT)));
    return table;
  }

  private static void numbers(Map<Opcode, Rules> table, Set<Flag> writes, Set<Flag> writes3) {
    Set<Field> types = fields(Field.INPUT_TYPE, Field.OUTPUT_TYPE, Field.COMPUTE_FLAGS);
    Set<Field> handles = fields(Field.SOURCE_HANDLE, Field.DESTINATION_HANDLE);
    Set<Field> reduce =
        union(
            union(types, Field.HANDLE1, Field.HANDLE2, Field.DOMAIN_SELECTOR, Field.COMPUTE_TYPE),
            Field.SOURCE,
            Field.SOURCE2,
            Field.REDUCE_COUNT,
            Field.REDUCE_DESTINATION);
    Set<Flag> computes = with(writes3, Flag.CHECK_RESULT);
    table.put(
        Opcode.TYPE_CONVERSION,
        new Rules(
            Opcode.TYPE_CONVERSION,
            with(writes, Flag.CHECK_RESULT, Flag.ALTERNATE_SOURCE, Flag.ALTERNATE_DESTINATION),
            union(
                types,
                Field.SOURCE,
                Field.DESTINATION,
                Field.REDUCE_COUNT,
                Field.SOURCE_HANDLE,
                Field.DESTINATION_HANDLE)));
    table.put(Opcode.REDUCE, new Rules(Opcode.REDUCE, with(computes, Flag.USE_SELECTOR), reduce));
    table.put(
        Opcode.REDUCE_DUALCAST,
        new Rules(
            Opcode.REDUCE_DUALCAST,
            with(computes, Flag.USE_SELECTOR, Flag.DESTINATION2_CLASS),
            union(reduce, Field.REDUCE_DESTINATION2)));
    table.put(
        Opcode.GATHER_REDUCE,
        new Rules(
            Opcode.GATHER_REDUCE,
            computes,
            union(
                types,
                Field.SGL_ADDRESS,
                Field.DESTINATION,
                Field.REDUCE_COUNT,
                Field.SGL_SIZE,
                Field.SGL_BASE,
                Field.COMPUTE_TYPE,
                Field.SGL_FORMAT)));
    Set<Field> list =
        union(
            handles,
            Field.TRANSFER_SIZE,
            Field.SGL_ELEMENT_COUNT,
            Field.SGL_SIZE,
            Field.SGL_BASE,
            Field.INPUT_TYPE,
            Field.SGL_FORMAT);
    Set<Flag> across = with(writes3, Flag.ALTERNATE_SOURCE, Flag.ALTERNATE_DESTINATION);
    table.put(
        Opcode.GATHER_COPY,
        new Rules(Opcode.GATHER_COPY, across, union(list, Field.SGL_ADDRESS, Field.DESTINATION)));
    table.put(
        Opcode.SCATTER_COPY,
        new Rules(Opcode.SCATTER_COPY, across, union(list, Field.SOURCE, Field.SGL_DESTINATION)));
    table.put(
        Opcode.SCATTER_FILL,
        new Rules(
            Opcode.SCATTER_FILL,
            without(across, Flag.ALTERNATE_SOURCE, Flag.ADDRESS1_CLASS),
            without(union(list, Field.PATTERN, Field.SGL_DESTINATION), Field.SOURCE_HANDLE)));
  }

  private static void domains(Map<Opcode, Rules> table, Set<Flag> writes, Set<Flag> checks) {
    Flag[] alternates = {Flag.ALTERNATE_SOURCE, Flag.ALTERNATE_DESTINATION};
    Set<Field> both = fields(Field.SOURCE_HANDLE, Field.DESTINATION_HANDLE, Field.TRANSFER_SIZE);
    table.put(
        Opcode.UPDATE_WINDOW,
        new Rules(
            Opcode.UPDATE_WINDOW,
            with(EVERYWHERE, Flag.SUPPRESS_DRAIN),
            fields(Field.WINDOW_BASE, Field.WINDOW_SIZE, Field.WINDOW_FLAGS, Field.WINDOW_HANDLE)));
    table.put(
        Opcode.INTER_DOMAIN_COPY,
        new Rules(
            Opcode.INTER_DOMAIN_COPY,
            with(writes, alternates),
            union(both, Field.SOURCE, Field.DESTINATION),
            alternates));
    table.put(
        Opcode.INTER_DOMAIN_FILL,
        new Rules(
            Opcode.INTER_DOMAIN_FILL,
            without(with(writes, Flag.ALTERNATE_DESTINATION, Flag.FILL_16), Flag.ADDRESS1_CLASS),
            transfer(
                Field.PATTERN, Field.PATTERN_UPPER, Field.DESTINATION, Field.DESTINATION_HANDLE),
            Flag.ALTERNATE_DESTINATION));
    table.put(
        Opcode.INTER_DOMAIN_COMPARE,
        new Rules(
            Opcode.INTER_DOMAIN_COMPARE,
            with(checks, alternates),
            union(both, Field.SOURCE, Field.SOURCE2, Field.EXPECTED_RESULT),
            alternates));
    table.put(
        Opcode.INTER_DOMAIN_COMPARE_PATTERN,
        new Rules(
            Opcode.INTER_DOMAIN_COMPARE_PATTERN,
            without(with(checks, Flag.ALTERNATE_SOURCE), Flag.ADDRESS2_CLASS),
            transfer(
                Field.SOURCE, Field.COMPARE_PATTERN, Field.EXPECTED_RESULT, Field.SOURCE_HANDLE),
            Flag.ALTERNATE_SOURCE));
  }

  private static Set<Field> fields(Field... fields) {
    Set<Field> set = EnumSet.noneOf(Field.class);
    set.addAll(List.of(fields));
    return set;
  }

  private static Set<Field> transfer(Field... fields) {
    return union(fields(fields), Field.TRANSFER_SIZE);
  }

  private static Set<Field> union(Set<Field> some, Field... more) {
    Set<Field> set = EnumSet.copyOf(some);
    set.addAll(List.of(more));
    return set;
  }

  private static Set<Field> without(Set<Field> some, Field... fewer) {
    Set<Field> set = EnumSet.copyOf(some);
    set.removeAll(List.of(fewer));
    return set;
  }

  private static Set<Flag> without(Set<Flag> some, Flag... fewer) {
    Set<Flag> set = EnumSet.copyOf(some);
    set.removeAll(List.of(fewer));
    return set;
  }

  private static Set<Flag> with(Set<Flag> flags, Flag... more) {
    Set<Flag> all = EnumSet.copyOf(flags);
    all.addAll(List.of(more));
    return all;
  }

  private static Set<Flag> with(Set<Flag> flags, Set<Flag> others, Flag... more) {
    Set<Flag> all = with(flags, more);
    all.addAll(others);
    return all;
  }
}
