package dev.dray.operation;

import dev.dray.memory.Extent;
import dev.dray.memory.Use;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Flag;
import dev.dray.operation.descriptor.Status;

/**
 * The inter-domain selector of a reduction: two bits for each operand that say whether it lies in
 * the submitter's address space (0) or goes by the first or the second handle (1, 2).
 */
final class DomainSelector {
  /** What a reduction reads or writes: its place in the selector, its number, its address. */
  enum Operand {
    SOURCE1(0, Execution.SOURCE, Field.SOURCE, Use.READ),
    SOURCE2(2, Execution.SOURCE2, Field.SOURCE2, Use.READ),
    DESTINATION1(4, Execution.DESTINATION, Field.REDUCE_DESTINATION, Use.WRITE),
    DESTINATION2(6, Execution.DESTINATION2, Field.REDUCE_DESTINATION2, Use.WRITE);

    private final int shift;
    private final int number;
    private final Field field;
    private final Use use;

    Operand(int shift, int number, Field field, Use use) {
      this.shift = shift;
      this.number = number;
      this.field = field;
      this.use = use;
    }

    /** The field with its address. */
    Field field() {
      return field;
    }
  }

  private static final Field[] HANDLES = {Field.HANDLE1, Field.HANDLE2};

  private final Execution execution;
  private final DomainOperands operands;
  private final int bits;

  private DomainSelector(Execution execution, DomainOperands operands, int bits) {
    this.execution = execution;
    this.operands = operands;
    this.bits = bits;
  }

  /** The selector of a descriptor, with the fields around it checked. */
  static DomainSelector of(Execution execution, DomainOperands operands, boolean dualcast) {
    Checks.zeroUnless(execution, Flag.USE_SELECTOR, Field.DOMAIN_SELECTOR);
    Checks.zeroUnless(execution, Flag.USE_SELECTOR, Field.HANDLE1);
    Checks.zeroUnless(execution, Flag.USE_SELECTOR, Field.HANDLE2);
    int bits = (int) execution.get(Field.DOMAIN_SELECTOR);
    DomainSelector made = new DomainSelector(execution, operands, bits);
    if (execution.has(Flag.USE_SELECTOR)) {
      made.check(dualcast);
    }
    return made;
  }

  private void check(boolean dualcast) {
    boolean unknown = (bits & bits >>> 1 & 0x55) != 0;
    if (bits == 0 || unknown) {
      throw Rejection.field(
          Status.INVALID_FIELD,
          Field.DOMAIN_SELECTOR,
          bits,
          "must have 0, 1 or 2 for each operand and not 0 for all: choose handles, or clear the"
              + " flag "
              + Flag.USE_SELECTOR.label());
    }
    if (!dualcast && handle(Operand.DESTINATION2) != 0) {
      throw Rejection.field(
          Status.RESERVED_FIELD,
          Field.DOMAIN_SELECTOR,
          bits,
          "and there is no second destination: clear bits 7:6");
    }
    for (int i = 0; i < HANDLES.length; i++) {
      long given = execution.get(HANDLES[i]);
      if (given != 0 && !uses(i + 1)) {
        throw Rejection.field(
            Status.RESERVED_FIELD,
            HANDLES[i],
            given,
            "must be 0 where no operand goes by it: clear it, or select it");
      }
    }
  }

  private boolean uses(int handle) {
    for (Operand operand : Operand.values()) {
      if (handle(operand) == handle) {
        return true;
      }
    }
    return false;
  }

  private int handle(Operand operand) {
    return bits >>> operand.shift & 3;
  }

  /** Whether both operands lie in the submitter's space, so that their addresses compare. */
  boolean comparable(Operand one, Operand other) {
    return handle(one) == 0 && handle(other) == 0;
  }

  /**
   * The memory of an operand.
   *
   * @param element bytes that its address is a multiple of
   */
  Extent bind(Operand operand, long count, int element) {
    long address = execution.get(operand.field);
    long size = count * element;
    int handle = handle(operand);
    return handle == 0
        ? execution.bind(operand.number, address, size, operand.use)
        : operands.elsewhere(
            execution, operand.number, HANDLES[handle - 1], address, size, element, operand.use);
  }
}
