package dev.dray.memory.space;

import dev.dray.memory.paging.PageTableFormat;
import dev.dray.memory.physical.PageSize;
import dev.dray.memory.physical.PhysicalMemory;
import dev.dray.memory.physical.PhysicalMemoryExhaustedException;
import dev.dray.memory.physical.Placement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Moves pages between nodes under running operations, as a transaction for each page: forget that
 * it is dirty, let everybody who knows it as dirty finish, copy, and swap the entry only if nobody
 * wrote meanwhile. What is written too fast for that is moved while the space stands still.
 */
final class Migration {
  private static final int ATTEMPTS = 3;
  private static final int BATCH = 256;

  private final AddressSpace space;
  private final int node;
  private final BooleanSupplier ended;
  private final PhysicalMemory memory;
  private final PageTable table;
  private final PageTableFormat format;
  private final Map<Long, PageMove.Result> results = new TreeMap<>(Long::compareUnsigned);

  private record Move(long page, int level, long from, long to, boolean wasDirty) {
    long bytes() {
      return 1L << PageTableFormat.shift(level);
    }
  }

  /**
   * A migration to a node.
   *
   * @param ended whether it is to wait for nobody any more
   */
  Migration(AddressSpace space, int node, BooleanSupplier ended) {
    if (node < 0 || node >= space.memory().nodeCount()) {
      throw new IllegalArgumentException(
          "node %d does not exist: there are nodes 0 to %d, choose one of them"
              .formatted(node, space.memory().nodeCount() - 1));
    }
    this.space = space;
    this.node = node;
    this.ended = ended;
    memory = space.memory();
    table = space.table();
    format = space.format();
  }

  /** What became of each page; nothing if it ended early. */
  Optional<List<PageMove>> migrate(long start, long length) {
    List<Long> pages = space.lockedGet(() -> pagesOf(start, length));
    for (int from = 0; from < pages.size(); from += BATCH) {
      List<Long> left = pages.subList(from, Math.min(pages.size(), from + BATCH));
      for (int attempt = 0; attempt < ATTEMPTS && !left.isEmpty(); attempt++) {
        Optional<List<Long>> again = attempt(left);
        if (again.isEmpty()) {
          return Optional.empty();
        }
        left = again.get();
      }
      List<Long> stubborn = left;
      if (!left.isEmpty() && !space.epochs().exclusively(() -> moveStill(stubborn), ended)) {
        return Optional.empty();
      }
    }
    if (!space.sync(ended)) {
      return Optional.empty();
    }
    List<PageMove> moves = new ArrayList<>();
    results.forEach((page, result) -> moves.add(new PageMove(page, result)));
    return Optional.of(moves);
  }

  private List<Long> pagesOf(long start, long length) {
    List<Long> pages = new ArrayList<>();
    PageTable.Cursor cursor = new PageTable.Cursor();
    for (long at = start; at < start + length; ) {
      table.find(at, cursor);
      long size = 1L << PageTableFormat.shift(cursor.level);
      if (format.present(cursor.entry)) {
        pages.add(at & -size);
      } else {
        results.put(at, PageMove.Result.NOT_MAPPED);
      }
      at = (at & -size) + size;
    }
    return pages;
  }

  /** One transaction for each page; the pages that were written meanwhile, if it came so far. */
  private Optional<List<Long>> attempt(List<Long> pages) {
    List<Move> moves = new ArrayList<>();
    space.locked(
        () -> {
          for (long page : pages) {
            tryBegin(page, moves);
          }
        });
    try {
      // Whoever may write without setting the dirty bit again has left after this.
      if (!space.sync(ended)) {
        return Optional.empty();
      }
      for (Move move : moves) {
        memory.copy(move.from, move.to, move.bytes());
      }
      List<Long> again = new ArrayList<>();
      space.locked(
          () -> {
            while (!moves.isEmpty()) {
              Move move = moves.removeLast();
              if (!commit(move)) {
                again.add(move.page);
              }
            }
          });
      return Optional.of(again);
    } finally {
      takeBack(moves);
    }
  }

  /** Ends transactions that nobody will commit; the space may be gone by now. */
  private void takeBack(List<Move> moves) {
    ReentrantLock lock = space.family().lock();
    lock.lock();
    try {
      for (Move move : moves) {
        PageSize size = PageSize.ofLevel(move.level);
        if (!space.destroyed() && move.wasDirty && isWhereItWas(move)) {
          table.change(table.editable(move.page, move.level, false), 0, format.dirty());
        }
        memory.release(move.from, size);
        memory.release(move.to, size);
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean isWhereItWas(Move move) {
    PageTable.Cursor cursor = new PageTable.Cursor();
    table.find(move.page, cursor);
    return format.present(cursor.entry)
        && cursor.level == move.level
        && format.address(cursor.entry, cursor.level) == move.from;
  }

  private void tryBegin(long page, List<Move> moves) {
    try {
      begin(page, moves);
    } catch (PhysicalMemoryExhaustedException full) {
      results.put(page, PageMove.Result.NODE_FULL);
    }
  }

  private void begin(long page, List<Move> moves) {
    PageTable.Cursor cursor = new PageTable.Cursor();
    table.find(page, cursor);
    if (!eligible(page, cursor)) {
      return;
    }
    PageSize size = PageSize.ofLevel(cursor.level);
    long slot = table.editable(page, cursor.level, false);
    long to =
        memory.allocate(size, new Placement.Bind(node), page >>> size.shift(), space.domain());
    long before = table.change(slot, format.dirty(), 0);
    long from = format.address(before, cursor.level);
    // Held, so that nobody gets the frame while it is being copied.
    memory.retain(from, size);
    moves.add(new Move(page, cursor.level, from, to, (before & format.dirty()) != 0));
    space.tlb().invalidate(space.tag(), page, size.bytes());
  }

  private boolean eligible(long page, PageTable.Cursor cursor) {
    if (!format.present(cursor.entry)) {
      results.put(page, PageMove.Result.CHANGED);
      return false;
    }
    long frame = format.address(cursor.entry, cursor.level);
    if (memory.nodeOf(frame) == node) {
      results.put(page, PageMove.Result.ALREADY_THERE);
      return false;
    }
    table.editable(page, cursor.level, false);
    if (memory.shares(frame, PageSize.ofLevel(cursor.level)) > 1) {
      results.put(page, PageMove.Result.SHARED);
      return false;
    }
    return true;
  }

  /** Whether the page needs no other attempt. */
  private boolean commit(Move move) {
    PageSize size = PageSize.ofLevel(move.level);
    boolean same = isWhereItWas(move);
    boolean swapped = false;
    boolean written = false;
    if (same && memory.shares(move.from, size) == 2) {
      long slot = table.editable(move.page, move.level, false);
      while (!swapped && !written) {
        long entry = memory.entry(slot);
        written = (entry & format.dirty()) != 0;
        swapped = !written && memory.replaceEntry(slot, entry, moved(entry, move));
      }
      if (written) {
        // Nothing to restore: the writer set the dirty bit.
      } else {
        table.unlink(format.leafEntry(move.from, move.level, 1), move.level);
        space.tlb().invalidate(space.tag(), move.page, move.bytes());
        results.put(move.page, PageMove.Result.MOVED);
      }
    } else {
      results.put(move.page, same ? PageMove.Result.SHARED : PageMove.Result.CHANGED);
      if (same && move.wasDirty) {
        table.change(table.editable(move.page, move.level, false), 0, format.dirty());
      }
    }
    memory.release(move.from, size);
    if (!swapped) {
      memory.release(move.to, size);
    }
    return !written;
  }

  private long moved(long entry, Move move) {
    PageTableFormat tables = format;
    long made = tables.leafEntry(move.to, move.level, tables.rights(entry, move.level));
    made |= entry & (tables.accessed() | tables.shared());
    if ((entry & tables.copyOnWrite()) != 0) {
      made |= tables.copyOnWrite();
    }
    return made | (move.wasDirty ? tables.dirty() : 0);
  }

  /** Nobody is inside: the same steps cannot be disturbed. */
  private void moveStill(List<Long> pages) {
    space.locked(
        () -> {
          List<Move> moves = new ArrayList<>();
          for (long page : pages) {
            tryBegin(page, moves);
          }
          for (Move move : moves) {
            space.tlb().purge(space.tag(), move.page, move.bytes());
            memory.copy(move.from, move.to, move.bytes());
            commit(move);
          }
        });
  }
}
