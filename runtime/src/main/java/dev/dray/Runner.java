package dev.dray;

import dev.dray.engine.Portal;
import dev.dray.memory.host.HostMemory;
import dev.dray.memory.host.HostOperand;
import dev.dray.memory.host.HostOperands;
import dev.dray.operation.descriptor.CompletionRecord;
import dev.dray.operation.descriptor.Descriptor;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Puts operations on segments through a portal, and turns failures into exceptions. */
final class Runner {
  private final HostMemory memory;
  private final Portal portal;

  Runner(HostMemory memory, Portal portal) {
    this.memory = memory;
    this.portal = portal;
  }

  /** Bytes that one descriptor can name, in whole cache lines. */
  long most() {
    return portal.queue().config().limits().maxTransfer() & -64L;
  }

  <T> T run(Transfer<T> transfer) {
    for (Optional<Transfer.Piece> piece = transfer.next();
        piece.isPresent();
        piece = transfer.next()) {
      transfer.done(call(transfer.name(), piece.get().descriptor(), piece.get().operands()));
    }
    return transfer.result();
  }

  <T> CompletableFuture<T> submit(Transfer<T> transfer) {
    Optional<Transfer.Piece> piece = transfer.next();
    if (piece.isEmpty()) {
      return CompletableFuture.completedFuture(transfer.result());
    }
    return submit(transfer.name(), piece.get().descriptor(), piece.get().operands())
        .thenCompose(
            record -> {
              transfer.done(record);
              return submit(transfer);
            });
  }

  /** Executes on the caller's thread. */
  CompletionRecord call(
      String name, Function<HostOperands, Descriptor> descriptor, HostOperand... segments) {
    HostOperands operands = new HostOperands(memory, Thread.currentThread(), segments);
    return succeeded(name, portal.call(descriptor.apply(operands), operands));
  }

  /** Executes in the background. */
  CompletableFuture<CompletionRecord> submit(
      String name, Function<HostOperands, Descriptor> descriptor, HostOperand... segments) {
    HostOperands operands = new HostOperands(memory, portal.thread(), segments);
    return portal
        .submit(descriptor.apply(operands), operands)
        .stage()
        .toCompletableFuture()
        .thenApply(record -> succeeded(name, record));
  }

  private static CompletionRecord succeeded(String name, CompletionRecord record) {
    if (!record.succeeded()) {
      throw new OperationFailedException(name, record);
    }
    return record;
  }
}
