package dev.dray.operation;

import dev.dray.operation.descriptor.Descriptor;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Flag;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.descriptor.Status;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The rules that need no look at memory, of one opcode: which flags it knows, which fields it has
 * (all other bits are reserved), and the bounds of its size.
 */
final class Rules {
  private static final Set<Opcode> YIELDS_RESULT =
      EnumSet.of(
          Opcode.COMPARE,
          Opcode.COMPARE_PATTERN,
          Opcode.CREATE_DELTA,
          Opcode.CRC,
          Opcode.COPY_CRC,
          Opcode.DIF_CHECK,
          Opcode.DIF_INSERT,
          Opcode.DIF_STRIP,
          Opcode.DIF_UPDATE,
          Opcode.DIX_GENERATE,
          Opcode.INTER_DOMAIN_COMPARE,
          Opcode.INTER_DOMAIN_COMPARE_PATTERN,
          Opcode.MIGRATE,
          Opcode.COMPARE_AND_SWAP,
          Opcode.FETCH_AND_ADD,
          Opcode.SWAP,
          Opcode.TRANSACTION);

  private static final Set<Opcode> NEED_PASID =
      EnumSet.of(
          Opcode.UPDATE_WINDOW,
          Opcode.INTER_DOMAIN_COPY,
          Opcode.INTER_DOMAIN_FILL,
          Opcode.INTER_DOMAIN_COMPARE,
          Opcode.INTER_DOMAIN_COMPARE_PATTERN);

  private static final int TRAFFIC_CLASSES =
      Flag.ADDRESS1_CLASS.mask()
          | Flag.ADDRESS2_CLASS.mask()
          | Flag.ADDRESS3_CLASS.mask()
          | Flag.COMPLETION_CLASS.mask();

  private static final int RECORD =
      Flag.COMPLETION_ADDRESS_VALID.mask() | Flag.REQUEST_COMPLETION.mask();

  private static final int REPORT = Flag.REQUEST_COMPLETION.mask() | Flag.REQUEST_INTERRUPT.mask();

  private static final Map<Opcode, Rules> BY_OPCODE = RuleTable.table();

  private final Opcode opcode;
  private final boolean needsPasid;
  private final boolean yieldsResult;
  private final int known;
  private final long[] reserved = new long[Descriptor.WORDS];
  private final boolean sized;
  private final int required;
  private final int classes;

  /**
   * Rules of an operation that has some flags and fields, besides those that all have.
   *
   * @param required flags of which one has to be set; none for no such rule
   */
  Rules(Opcode opcode, Set<Flag> flags, Set<Field> fields, Flag... required) {
    this.opcode = opcode;
    needsPasid = NEED_PASID.contains(opcode);
    yieldsResult = YIELDS_RESULT.contains(opcode);
    int mask = 0;
    for (Flag flag : flags) {
      mask |= flag.mask();
    }
    known = mask;
    classes =
        flags.contains(Flag.DESTINATION2_CLASS)
            ? TRAFFIC_CLASSES | Flag.DESTINATION2_CLASS.mask()
            : TRAFFIC_CLASSES;
    int one = 0;
    for (Flag flag : required) {
      one |= flag.mask();
    }
    this.required = one;
    Arrays.fill(reserved, -1L);
    Set<Field> all = EnumSet.noneOf(Field.class);
    all.addAll(fields);
    all.addAll(
        List.of(
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

  /** The rules of an operation. */
  static Rules of(Opcode opcode) {
    Rules rules = BY_OPCODE.get(opcode);
    if (rules == null) {
      throw new IllegalStateException("no rules for " + opcode);
    }
    return rules;
  }

  /**
   * Checks a descriptor.
   *
   * @throws Rejection for the first rule that it breaks
   */
  void check(Execution execution, boolean inBatch) {
    long[] words = execution.words();
    checkQueue(execution);
    checkFlags(execution, (int) Field.FLAGS.get(words), inBatch);
    long bits =
        words[0] & reserved[0]
            | words[1] & reserved[1]
            | words[2] & reserved[2]
            | words[3] & reserved[3]
            | words[4] & reserved[4]
            | words[5] & reserved[5]
            | words[6] & reserved[6]
            | words[7] & reserved[7];
    if (bits != 0) {
      throw reserved(words);
    }
    if (sized) {
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

  private void checkQueue(Execution execution) {
    Limits limits = execution.limits();
    if (!execution.allows(opcode)) {
      throw Rejection.field(
          Status.UNSUPPORTED_OPERATION,
          Field.OPERATION,
          opcode.code(),
          "and the queue does not allow " + opcode.label() + ": submit to one that does");
    }
    if (Field.PRIVILEGE.get(execution.words()) != 0 && !limits.privileged()) {
      throw Rejection.field(
          Status.PRIVILEGE,
          Field.PRIVILEGE,
          1,
          "and the queue does not allow privileged descriptors: clear the bit");
    }
    if (!limits.pasid() && needsPasid) {
      throw new Rejection(
          Status.NO_PASID,
          opcode.label()
              + " needs a PASID and the queue works without: submit to one that has PASIDs on");
    }
  }

  private void checkFlags(Execution execution, int flags, boolean inBatch) {
    int unknown = flags & ~known;
    if (unknown != 0) {
      throw flags(
          unknown, opcode.label() + " has no " + names(unknown) + ": clear what it has not");
    }
    if (!inBatch && (flags & Flag.FENCE.mask()) != 0) {
      throw flags(Flag.FENCE.mask(), "a fence has a meaning inside a batch only: clear the flag");
    }
    if ((flags & classes) != 0 && !execution.limits().secondTrafficClass()) {
      throw new Rejection(
          Status.TRAFFIC_CLASS,
          names(flags & classes)
              + ": TC-B is not enabled for the queue: clear the flag or enable it",
          flags & classes);
    }
    if ((flags & Flag.BLOCK_ON_FAULT.mask()) != 0 && !execution.limits().blockOnFault()) {
      throw flags(
          Flag.BLOCK_ON_FAULT.mask(),
          "the queue does not let descriptors block on faults: clear the flag or configure it");
    }
    int reservedTriple = Flag.CACHE_CONTROL_3.mask() | Flag.CACHE_CONTROL_1.mask();
    if ((flags & reservedTriple) == reservedTriple) {
      throw flags(reservedTriple, "cache control 1 and 3 exclude each other: set one of them");
    }
    boolean address = (flags & Flag.COMPLETION_ADDRESS_VALID.mask()) != 0;
    if (!address && (flags & Flag.REQUEST_COMPLETION.mask()) != 0) {
      throw flags(
          Flag.REQUEST_COMPLETION.mask(),
          "a completion record was requested without a valid address for it: set both flags");
    }
    checkRecord(execution, flags, address);
    boolean interrupt = (flags & Flag.REQUEST_INTERRUPT.mask()) != 0;
    if (!interrupt && execution.get(Field.INTERRUPT_HANDLE) != 0) {
      throw unused(execution, Field.INTERRUPT_HANDLE, Flag.REQUEST_INTERRUPT);
    }
    if (interrupt
        && !execution.surroundings().hasInterrupt((int) execution.get(Field.INTERRUPT_HANDLE))) {
      throw Rejection.field(
          Status.INTERRUPT_HANDLE,
          Field.INTERRUPT_HANDLE,
          execution.get(Field.INTERRUPT_HANDLE),
          "which is no interrupt of this device: request one from it");
    }
    if (required != 0 && (flags & required) == 0) {
      throw flags(
          required,
          opcode.label()
              + " needs "
              + labels(required)
              + ": set it and give the handle, or use the operation without other domains");
    }
  }

  private void checkRecord(Execution execution, int flags, boolean address) {
    if (!execution.handled() && yieldsResult && (flags & RECORD) != RECORD) {
      throw flags(
          RECORD & ~flags,
          opcode.label()
              + " has a result, which needs a completion record: give its address and request it");
    }
    if (!execution.handled() && opcode == Opcode.DRAIN && (flags & REPORT) == 0) {
      throw flags(REPORT, "nobody would know of the drain: request a record or an interrupt");
    }
    if (!address && execution.get(Field.COMPLETION_ADDRESS) != 0) {
      throw unused(execution, Field.COMPLETION_ADDRESS, Flag.COMPLETION_ADDRESS_VALID);
    }
    if (!address && (flags & Flag.COMPLETION_CLASS.mask()) != 0) {
      throw flags(
          Flag.COMPLETION_CLASS.mask(),
          "a traffic class was chosen for no completion record: clear the flag or give an address");
    }
  }

  private static Rejection unused(Execution execution, Field field, Flag flag) {
    return Rejection.field(
        Status.RESERVED_FIELD,
        field,
        execution.get(field),
        "must be 0 unless the flag " + flag.label() + " is set: set the flag or clear the field");
  }

  private static String labels(int mask) {
    StringBuilder text = new StringBuilder();
    for (Flag flag : List.of(Flag.ALTERNATE_SOURCE, Flag.ALTERNATE_DESTINATION)) {
      if ((mask & flag.mask()) != 0) {
        text.append(text.isEmpty() ? "" : " or ").append(flag.label());
      }
    }
    return text.toString();
  }

  private static Rejection flags(int mask, String words) {
    return new Rejection(Status.INVALID_FLAGS, words, mask);
  }

  private Rejection reserved(long[] words) {
    int word = 0;
    while ((words[word] & reserved[word]) == 0) {
      word++;
    }
    int at = word * 8 + Long.numberOfTrailingZeros(words[word] & reserved[word]) / 8;
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
        names.add(name(bit));
      }
    }
    return String.join(", ", names);
  }

  private static String name(int bit) {
    for (Flag flag : Flag.values()) {
      if (flag.bit() == bit && bit < 16) {
        return flag.label();
      }
    }
    return "flag bit " + bit;
  }
}
