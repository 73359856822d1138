package dev.dray.operation;

import dev.dray.operation.descriptor.Descriptor;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Flag;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.descriptor.Status;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The rules that need no look at memory, by opcode: which flags an operation knows, which fields it
 * has (all other bits are reserved), and the bounds of its size.
 */
final class Rules {
  private static final Set<Flag> EVERYWHERE =
      EnumSet.of(
          Flag.FENCE,
          Flag.COMPLETION_ADDRESS_VALID,
          Flag.REQUEST_COMPLETION,
          Flag.REQUEST_INTERRUPT,
          Flag.COMPLETION_CLASS);

  private static final Set<Flag> CACHE =
      EnumSet.of(Flag.CACHE_CONTROL_1, Flag.CACHE_CONTROL_2, Flag.CACHE_CONTROL_3);

  private static final Map<Opcode, Rules> BY_OPCODE = table();

  private final int flags;
  private final long[] reserved = new long[Descriptor.WORDS];
  private final boolean sized;

  private Rules(Set<Flag> known, Set<Field> fields) {
    int mask = 0;
    for (Flag flag : known) {
      mask |= flag.mask();
    }
    flags = mask;
    java.util.Arrays.fill(reserved, -1L);
    Set<Field> all = EnumSet.copyOf(fields);
    all.addAll(
        EnumSet.of(
            Field.PASID,
            Field.PRIVILEGE,
            Field.FLAGS,
            Field.OPERATION,
            Field.COMPLETION_ADDRESS,
            Field.INTERRUPT_HANDLE));
    for (Field field : all) {
      field.set(reserved, 0);
    }
    sized = fields.contains(Field.TRANSFER_SIZE);
  }

  private static Map<Opcode, Rules> table() {
    Map<Opcode, Rules> table = new EnumMap<>(Opcode.class);
    Set<Flag> reads = with(EVERYWHERE, Flag.BLOCK_ON_FAULT, Flag.ADDRESS1_CLASS);
    Set<Flag> reads2 = with(reads, Flag.ADDRESS2_CLASS);
    Set<Flag> writes = with(reads2, CACHE, Flag.STRICT_ORDERING);
    table.put(
        Opcode.MEMORY_MOVE,
        new Rules(writes, EnumSet.of(Field.SOURCE, Field.DESTINATION, Field.TRANSFER_SIZE)));
    table.put(
        Opcode.FILL,
        new Rules(
            with(writes, Flag.FILL_16),
            EnumSet.of(
                Field.PATTERN, Field.DESTINATION, Field.TRANSFER_SIZE, Field.PATTERN_UPPER)));
    table.put(
        Opcode.COMPARE,
        new Rules(
            with(reads2, Flag.CHECK_RESULT),
            EnumSet.of(Field.SOURCE, Field.SOURCE2, Field.TRANSFER_SIZE, Field.EXPECTED_RESULT)));
    table.put(
        Opcode.CRC,
        new Rules(reads2, EnumSet.of(Field.SOURCE, Field.TRANSFER_SIZE, Field.CRC_SEED)));
    table.put(
        Opcode.RUN_PROGRAM,
        new Rules(writes, EnumSet.of(Field.PROGRAM_BLOCK, Field.PROGRAM_HANDLE)));
    return table;
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

  /**
   * Checks a descriptor.
   *
   * @throws Rejection for the first rule that it breaks
   */
  static void check(Opcode opcode, Execution execution) {
    Rules rules = BY_OPCODE.get(opcode);
    if (rules == null) {
      throw new IllegalStateException("no rules for " + opcode);
    }
    long[] words = execution.words();
    int unknown = (int) Field.FLAGS.get(words) & ~rules.flags;
    if (unknown != 0) {
      throw new Rejection(
          Status.INVALID_FLAGS,
          opcode.label() + " knows no " + names(unknown) + ": clear what it does not know",
          unknown);
    }
    for (int i = 0; i < words.length; i++) {
      if ((words[i] & rules.reserved[i]) != 0) {
        throw reserved(opcode, i, words[i] & rules.reserved[i]);
      }
    }
    if (rules.sized) {
      long size = Field.TRANSFER_SIZE.get(words);
      long most = execution.limits().maxTransfer();
      if (size == 0 || size > most) {
        throw Rejection.field(
            Status.INVALID_SIZE,
            Field.TRANSFER_SIZE,
            size,
            "must be 1 to " + most + ": split longer operations, leave out empty ones");
      }
    }
  }

  private static Rejection reserved(Opcode opcode, int word, long bits) {
    int at = word * 8 + Long.numberOfTrailingZeros(bits) / 8;
    return new Rejection(
        Status.RESERVED_FIELD,
        "byte "
            + at
            + " of "
            + opcode.label()
            + " is reserved and must be 0: zero the whole descriptor before filling it in");
  }

  private static String names(int mask) {
    List<String> names = new ArrayList<>();
    for (int bit = 0; bit < 24; bit++) {
      if ((mask >>> bit & 1) != 0) {
        names.add("flag bit " + bit);
      }
    }
    return String.join(", ", names);
  }
}
