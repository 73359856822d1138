package dev.dray.operation;

import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Flag;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.descriptor.Status;
import dev.dray.operation.domain.DomainEntry;
import dev.dray.operation.domain.DomainTable;
import dev.dray.operation.domain.DomainWindow;
import java.util.Optional;

/**
 * Update Window (0x21): the owner changes the bounds and rights of an entry, at once, and waits for
 * the work that uses the old ones unless the drain is suppressed. Window flags are bit 0 read, 1
 * write, 2 window on, 3 offsets.
 */
final class UpdateWindow implements Operation {
  private static final int READ = 1;
  private static final int WRITE = 2;
  private static final int ON = 4;
  private static final int OFFSETS = 8;

  private final DomainTable table;

  UpdateWindow(DomainTable table) {
    this.table = table;
  }

  @Override
  public Opcode opcode() {
    return Opcode.UPDATE_WINDOW;
  }

  @Override
  public void execute(Execution execution) {
    int handle = (int) execution.get(Field.WINDOW_HANDLE);
    int flags = (int) execution.get(Field.WINDOW_FLAGS);
    DomainEntry entry =
        table
            .find(handle)
            .orElseThrow(
                () ->
                    new Rejection(
                        Status.UPDATE_NOT_ALLOWED,
                        Field.WINDOW_HANDLE.label()
                            + " "
                            + handle
                            + " is no entry: ask the kernel for a handle",
                        handle));
    if (!entry.updatable() || entry.owner() != execution.get(Field.PASID)) {
      throw new Rejection(
          Status.UPDATE_NOT_ALLOWED,
          "entry "
              + handle
              + (entry.updatable()
                  ? " belongs to PASID " + entry.owner() + ", which alone may update it"
                  : " was made without the right to be updated"),
          handle);
    }
    Optional<DomainWindow> window = window(execution, flags);
    table.update(handle, old -> old.with(window, (flags & READ) != 0, (flags & WRITE) != 0));
    if (!execution.has(Flag.SUPPRESS_DRAIN)) {
      execution.surroundings().awaitOthers(execution.stop());
      Checks.notStopped(
          execution,
          "an abort command ended it while it waited: the window has changed, and somebody may"
              + " still use the old one");
    }
  }

  private static Optional<DomainWindow> window(Execution execution, int flags) {
    if ((flags & ~(ON | OFFSETS | READ | WRITE)) != 0) {
      throw Rejection.field(
          Status.RESERVED_FIELD, Field.WINDOW_FLAGS, flags, "must be bits of 0x0F: clear others");
    }
    if ((flags & ON) == 0) {
      if ((flags & OFFSETS) != 0) {
        throw Rejection.field(
            Status.INVALID_WINDOW,
            Field.WINDOW_FLAGS,
            flags,
            "which asks for offsets (bit 3) into no window (bit 2): set both, or neither");
      }
      zeroWithoutWindow(execution, Field.WINDOW_BASE);
      zeroWithoutWindow(execution, Field.WINDOW_SIZE);
      return Optional.empty();
    }
    try {
      return Optional.of(
          new DomainWindow(
              (flags & OFFSETS) != 0,
              execution.get(Field.WINDOW_BASE),
              execution.get(Field.WINDOW_SIZE)));
    } catch (IllegalArgumentException e) {
      throw new Rejection(Status.INVALID_WINDOW, String.valueOf(e.getMessage()));
    }
  }

  private static void zeroWithoutWindow(Execution execution, Field field) {
    if (execution.get(field) != 0) {
      throw Rejection.field(
          Status.RESERVED_FIELD,
          field,
          execution.get(field),
          "must be 0 unless window flags have bit 2, window on: set the bit or clear the field");
    }
  }
}
