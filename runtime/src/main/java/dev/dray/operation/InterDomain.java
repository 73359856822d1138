package dev.dray.operation;

import dev.dray.memory.Extent;
import dev.dray.memory.Use;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Flag;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.domain.DomainTable;

/**
 * The inter-domain operations (0x23 to 0x26): copy, fill, compare and compare pattern, with
 * operands in address spaces that the permissions table opens to the submitter.
 */
abstract sealed class InterDomain implements Operation {
  private final DomainOperands operands;

  InterDomain(DomainTable table) {
    operands = new DomainOperands(table);
  }

  /** Inter-Domain Copy (0x23). */
  static final class Copy extends InterDomain {
    Copy(DomainTable table) {
      super(table);
    }

    @Override
    public Opcode opcode() {
      return Opcode.INTER_DOMAIN_COPY;
    }

    @Override
    public void execute(Execution execution) {
      long size = execution.get(Field.TRANSFER_SIZE);
      Extent source = source(execution, size);
      Extent destination = destination(execution, size, true);
      if (where(execution, Flag.ALTERNATE_SOURCE, Field.SOURCE_HANDLE)
          == where(execution, Flag.ALTERNATE_DESTINATION, Field.DESTINATION_HANDLE)) {
        Checks.disjoint(
            Field.SOURCE,
            execution.get(Field.SOURCE),
            size,
            Field.DESTINATION,
            execution.get(Field.DESTINATION),
            size);
      }
      MemoryMove.forward(source, destination, size, execution);
    }
  }

  /** Inter-Domain Fill (0x24). */
  static final class Filling extends InterDomain {
    Filling(DomainTable table) {
      super(table);
    }

    @Override
    public Opcode opcode() {
      return Opcode.INTER_DOMAIN_FILL;
    }

    @Override
    public void execute(Execution execution) {
      long size = execution.get(Field.TRANSFER_SIZE);
      Checks.zeroUnless(execution, Flag.FILL_16, Field.PATTERN_UPPER);
      long lower = execution.get(Field.PATTERN);
      long upper = execution.has(Flag.FILL_16) ? execution.get(Field.PATTERN_UPPER) : lower;
      Fill.fill(destination(execution, size, true), size, lower, upper, execution);
    }
  }

  /** Inter-Domain Compare (0x25): the second source goes by the destination's handle. */
  static final class Comparing extends InterDomain {
    Comparing(DomainTable table) {
      super(table);
    }

    @Override
    public Opcode opcode() {
      return Opcode.INTER_DOMAIN_COMPARE;
    }

    @Override
    public void execute(Execution execution) {
      long size = execution.get(Field.TRANSFER_SIZE);
      Extent first = source(execution, size);
      Extent second = destination(execution, size, false);
      boolean equal = Compare.mismatch(first, second, size, execution) == size;
      Compare.conclude(execution, equal ? 0 : 1);
    }
  }

  /** Inter-Domain Compare Pattern (0x26). */
  static final class ComparingPattern extends InterDomain {
    ComparingPattern(DomainTable table) {
      super(table);
    }

    @Override
    public Opcode opcode() {
      return Opcode.INTER_DOMAIN_COMPARE_PATTERN;
    }

    @Override
    public void execute(Execution execution) {
      long size = execution.get(Field.TRANSFER_SIZE);
      long pattern = execution.get(Field.COMPARE_PATTERN);
      boolean equal =
          ComparePattern.matched(source(execution, size), size, pattern, execution) == size;
      Compare.conclude(execution, equal ? 0 : 1);
    }
  }

  /** Which domain an operand lies in: that of a handle, or -1 for the submitter's. */
  private static long where(Execution execution, Flag flag, Field handle) {
    return execution.has(flag) ? execution.get(handle) : -1;
  }

  final Extent source(Execution execution, long size) {
    return operands.bind(
        execution,
        Execution.SOURCE,
        Flag.ALTERNATE_SOURCE,
        Field.SOURCE_HANDLE,
        execution.get(Field.SOURCE),
        size,
        1,
        Use.READ);
  }

  final Extent destination(Execution execution, long size, boolean write) {
    return operands.bind(
        execution,
        write ? Execution.DESTINATION : Execution.SOURCE2,
        Flag.ALTERNATE_DESTINATION,
        Field.DESTINATION_HANDLE,
        execution.get(Field.DESTINATION),
        size,
        1,
        write ? Use.WRITE : Use.READ);
  }
}
