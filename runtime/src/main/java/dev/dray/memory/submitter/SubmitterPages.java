package dev.dray.memory.submitter;

import dev.dray.memory.MemoryFaultException;
import dev.dray.memory.Pages;
import dev.dray.memory.physical.PhysicalMemoryExhaustedException;
import dev.dray.memory.space.PageMove;
import dev.dray.memory.space.SpaceClosedException;
import dev.dray.memory.submitter.SubmitterSpace.Located;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Whole pages of a submitter: those of its own space, and those of its capabilities. */
final class SubmitterPages implements Pages {
  private final SubmitterSpace space;

  SubmitterPages(SubmitterSpace space) {
    this.space = space;
  }

  @Override
  public boolean share(long source, long destination, long length, BooleanSupplier ended) {
    try (Located from = space.locate(source, length, false);
        Located to = space.locate(destination, length, true)) {
      if (to.grant().isPresent()) {
        throw new IllegalArgumentException(
            "pages are shared into the submitter's own space only: choose free addresses there");
      }
      return attempt(
          () ->
              from.context()
                  .space()
                  .cloneRange(
                      from.address(),
                      length,
                      to.context().space(),
                      to.address(),
                      // A right that is taken away is waited for by whoever takes it.
                      () -> ended.getAsBoolean() || from.revoked()));
    }
  }

  @Override
  public Optional<Moved> migrate(long address, long length, int node, BooleanSupplier ended) {
    try (Located range = space.locate(address, length, true)) {
      BooleanSupplier end = () -> ended.getAsBoolean() || range.revoked();
      return attempt(() -> range.context().space().migrate(range.address(), length, node, end))
          .map(moves -> moved(moves, address - range.address()));
    }
  }

  private static Moved moved(List<PageMove> moves, long distance) {
    List<PageMove> left = moves.stream().filter(move -> !lies(move)).toList();
    return new Moved(
        moves.size() - left.size(),
        left.size(),
        left.isEmpty() ? 0 : left.getFirst().page() + distance);
  }

  private static boolean lies(PageMove move) {
    return switch (move.result()) {
      case MOVED, ALREADY_THERE -> true;
      case NOT_MAPPED, SHARED, NODE_FULL, CHANGED -> false;
    };
  }

  private static <T> T attempt(Supplier<T> change) {
    try {
      return change.get();
    } catch (SpaceClosedException gone) {
      throw new MemoryFaultException(
          String.valueOf(gone.getMessage()), 0, true, MemoryFaultException.Kind.SPACE_GONE);
    } catch (PhysicalMemoryExhaustedException full) {
      throw new MemoryFaultException(String.valueOf(full.getMessage()), 0, true);
    } catch (IllegalStateException refused) {
      throw new IllegalArgumentException(refused.getMessage(), refused);
    }
  }
}
