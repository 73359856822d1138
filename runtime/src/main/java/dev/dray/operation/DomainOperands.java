package dev.dray.operation;

import dev.dray.memory.Extent;
import dev.dray.memory.Use;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Flag;
import dev.dray.operation.descriptor.Status;
import dev.dray.operation.domain.DomainAccess;
import dev.dray.operation.domain.DomainEntry;
import dev.dray.operation.domain.DomainTable;

/** Operands in address spaces that the permissions table opens to the submitter. */
final class DomainOperands {
  private final DomainTable table;

  DomainOperands(DomainTable table) {
    this.table = table;
  }

  /**
   * An operand that lies elsewhere if a flag says so.
   *
   * @param element bytes that addresses are multiples of; 1 where they need not be aligned
   */
  Extent bind(
      Execution execution,
      int number,
      Flag flag,
      Field handle,
      long address,
      long size,
      int element,
      Use use) {
    Checks.zeroUnless(execution, flag, handle);
    return execution.has(flag)
        ? elsewhere(execution, number, handle, address, size, element, use)
        : execution.bind(number, address, size, use);
  }

  /** An operand that goes by the handle in a field. */
  Extent elsewhere(
      Execution execution,
      int number,
      Field handleField,
      long address,
      long size,
      int element,
      Use use) {
    if (!execution.limits().pasid()) {
      throw new Rejection(
          Status.NO_PASID,
          handleField.label()
              + ": other address spaces need a PASID and the queue works without: submit to one"
              + " that has PASIDs on");
    }
    int handle = (int) execution.get(handleField);
    DomainEntry entry = entry(handle, handleField);
    int submitter = (int) execution.get(Field.PASID);
    return switch (DomainAccess.ask(entry, submitter, address, size, use.writes())) {
      case DomainAccess.Refused refused ->
          throw new Rejection(
              status(refused.why()),
              handleField.label()
                  + " "
                  + handle
                  + ": "
                  + refused.words()
                  + ": ask its owner for more, or stay inside",
              handle);
      case DomainAccess.Granted granted -> {
        DomainAccess access = granted.access();
        if ((access.address() & (element - 1)) != 0) {
          throw new Rejection(
              Status.MISALIGNED,
              handleField.label()
                  + " "
                  + handle
                  + ": its window begins at no multiple of "
                  + element
                  + " bytes, the size of an element: align it, or copy the elements first",
              handle);
        }
        yield execution.bindElsewhere(
            access.space(), number, access.address(), size, use, handle, access.masked());
      }
    };
  }

  private static Status status(DomainAccess.Refusal why) {
    return switch (why) {
      case SUBMITTER -> Status.INVALID_HANDLE;
      case PERMISSION -> Status.PERMISSION;
      case RANGE -> Status.WINDOW_RANGE;
    };
  }

  private DomainEntry entry(int handle, Field field) {
    return table
        .find(handle)
        .orElseThrow(
            () ->
                new Rejection(
                    Status.INVALID_HANDLE,
                    field.label() + " " + handle + " is no entry: ask the kernel for a handle",
                    handle));
  }
}
