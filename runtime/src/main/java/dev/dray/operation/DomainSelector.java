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
  static final int SOURCE1 = 0;
  static final int SOURCE2 = 2;
  static final int DESTINATION1 = 4;
  static final int DESTINATION2 = 6;

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
    if (!dualcast && handle(DESTINATION2) != 0) {
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
    return handle(SOURCE1) == handle
        || handle(SOURCE2) == handle
        || handle(DESTINATION1) == handle
        || handle(DESTINATION2) == handle;
  }

  private int handle(int operand) {
    return bits >>> operand & 3;
  }

  /** Whether both operands lie in the submitter's space, so that their addresses compare. */
  boolean comparable(int one, int other) {
    return handle(one) == 0 && handle(other) == 0;
  }

  /** The memory of an operand. */
  Extent bind(int operand, int number, long address, long size, int element, Use use) {
    int handle = handle(operand);
    return handle == 0
        ? execution.bind(number, address, size, use)
        : operands.elsewhere(execution, number, HANDLES[handle - 1], address, size, element, use);
  }
}
