package dev.dray.operation;

import dev.dray.memory.MemoryFaultException;
import dev.dray.memory.OperandFaultException;
import dev.dray.memory.Pages;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.descriptor.Status;

/**
 * Operations on whole pages, under Dray's own codes. They wait for what uses the pages, so they are
 * not allowed in a batch, whose list may lie in one of them.
 */
abstract sealed class PageOperation implements Operation {

  /**
   * Copy-on-write clone (0x81): the destination, free addresses of the submitter's own space, reads
   * as the source did, and shares its frames until somebody writes.
   */
  static final class Share extends PageOperation {
    @Override
    public Opcode opcode() {
      return Opcode.CLONE;
    }

    @Override
    void execute(Execution execution, Pages pages, long size) {
      aligned(execution, Field.SOURCE);
      aligned(execution, Field.DESTINATION);
      long source = execution.get(Field.SOURCE);
      long destination = execution.get(Field.DESTINATION);
      Checks.disjoint(Field.SOURCE, source, size, Field.DESTINATION, destination, size);
      if (!pages.share(source, destination, size, execution.issuer()::ended)) {
        throw new Rejection(
            Status.ABORTED,
            "it was ended while it waited for those inside the space: nothing is shared");
      }
      execution.written(size);
    }
  }

  /**
   * Migrate (0x82): the destination's pages move to a NUMA node while they are in use. Bytes 16 to
   * 23 of the record are the pages that lie there now, result 1 says that some do not, and bytes 24
   * to 31 are then the address of the first of those.
   */
  static final class Migrate extends PageOperation {
    @Override
    public Opcode opcode() {
      return Opcode.MIGRATE;
    }

    @Override
    void execute(Execution execution, Pages pages, long size) {
      aligned(execution, Field.DESTINATION);
      Pages.Moved moved =
          pages
              .migrate(
                  execution.get(Field.DESTINATION),
                  size,
                  (int) execution.get(Field.NODE),
                  execution.issuer()::ended)
              .orElseThrow(
                  () ->
                      new Rejection(
                          Status.ABORTED,
                          "it was ended while it waited for those who use the pages: each lies at"
                              + " the old node or at the new one, whole"));
      execution.result(moved.left() == 0 ? 0 : 1);
      execution.low(moved.there());
      execution.high(moved.firstLeft());
      execution.written(size);
    }
  }

  abstract void execute(Execution execution, Pages pages, long size);

  @Override
  public void execute(Execution execution) {
    Pages pages =
        execution
            .space()
            .pages()
            .orElseThrow(
                () ->
                    new Rejection(
                        Status.INVALID_FIELD,
                        opcode().label()
                            + " needs an address space with pages, which the JVM's own memory has"
                            + " not: submit as a context that the kernel made"));
    aligned(execution, Field.TRANSFER_SIZE);
    try {
      execute(execution, pages, execution.get(Field.TRANSFER_SIZE));
    } catch (IllegalArgumentException refused) {
      throw new Rejection(Status.INVALID_FIELD, String.valueOf(refused.getMessage()));
    } catch (MemoryFaultException fault) {
      boolean write = fault.write();
      throw new OperandFaultException(
          write ? Execution.DESTINATION : Execution.SOURCE,
          execution.get(write ? Field.DESTINATION : Field.SOURCE) + fault.offset(),
          fault);
    }
  }

  static void aligned(Execution execution, Field field) {
    long value = execution.get(field);
    if ((value & (Pages.PAGE - 1)) != 0) {
      throw Rejection.field(
          Status.MISALIGNED, field, value, "must be a multiple of 4096: pages are shared whole");
    }
  }
}
