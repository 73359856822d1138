package dev.dray.vm.jit.emit;

import dev.dray.vm.jit.ir.Block;
import dev.dray.vm.jit.ir.Graph;
import dev.dray.vm.jit.ir.Loop;
import dev.dray.vm.jit.ir.Op;
import dev.dray.vm.jit.ir.Value;
import dev.dray.vm.jit.loop.FastLoop;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A function cut into methods that HotSpot's compilers take: below 8000 bytecodes, and with few
 * accesses, each of which inlines some 270 bytecodes. Loops stay in one piece where they fit.
 * Values that one method computes and another uses travel in an array.
 */
final class Chunks {
  /** Estimated bytecodes of a method. */
  private static final int LIMIT = 6500;

  /** Accesses of a method: from 40 on C1 may give up, and the method is interpreted for seconds. */
  static final int MOST_ACCESSES = 30;

  private static final int PURE = 6;
  private static final int ACCESS = 26;
  private static final int CHECKED_ACCESS = 60;
  private static final int FRAMED_ACCESS = 110;
  private static final int TWO_ACCESSES = 46;
  private static final int CALL = 60;
  private static final int END = 40;

  /** Slots 0 to 5 hold r1 to r5 and the frame. */
  static final int FIRST_SLOT = 6;

  private final List<List<Block>> chunks = new ArrayList<>();
  private final Map<Block, Integer> chunkOf = new HashMap<>();
  private final Map<Block, Integer> groupOf = new HashMap<>();
  private final Map<Value, Integer> slots = new LinkedHashMap<>();
  private final Map<Block, Integer> entries = new LinkedHashMap<>();
  private final RegionModel model;
  private final OwnLoops own;
  private int filled;
  private int accesses;

  private Chunks(Graph graph, RegionModel model, Map<Block, FastLoop> fast) {
    this.model = model;
    chunks.add(new ArrayList<>());
    Map<Block, Boolean> placed = new HashMap<>();
    for (Block block : graph.blocks) {
      if (!placed.containsKey(block)) {
        place(block, placed);
      }
    }
    this.own = OwnLoops.of(graph, model, fast, this::cut);
    if (chunks.size() > 1 || !own.all().isEmpty()) {
      connect(graph);
    }
  }

  static Chunks of(Graph graph, RegionModel model, Map<Block, FastLoop> fast) {
    return new Chunks(graph, model, fast);
  }

  /** Whether a loop is in several methods, so that it has only its plain version there. */
  boolean cut(Loop loop) {
    return loop.blocks.stream().map(this::chunk).distinct().count() > 1;
  }

  private void place(Block block, Map<Block, Boolean> placed) {
    List<Block> together = List.of(block);
    Loop loop = block.loop;
    // The outermost loop that begins here and fits.
    while (loop != null && loop.header == block) {
      if (estimate(loop.blocks, true) > LIMIT || accesses(loop.blocks, true) > MOST_ACCESSES) {
        break;
      }
      together = loop.blocks.stream().filter(each -> !placed.containsKey(each)).toList();
      loop = loop.outer;
    }
    boolean twice = together.size() > 1 || loop != block.loop;
    int size = estimate(together, twice);
    int more = accesses(together, twice);
    if ((filled + size > LIMIT || accesses + more > MOST_ACCESSES) && filled > 0) {
      chunks.add(new ArrayList<>());
      filled = 0;
      accesses = 0;
    }
    filled += size;
    accesses += more;
    int group = groupOf.size();
    for (Block each : together) {
      placed.put(each, true);
      groupOf.put(each, group);
      chunkOf.put(each, chunks.size() - 1);
      chunks.getLast().add(each);
    }
    chunks.getLast().sort(java.util.Comparator.comparingInt(each -> each.order));
  }

  private int estimate(Iterable<Block> blocks, boolean twice) {
    int size = 0;
    for (Block block : blocks) {
      size += twice ? 3 * END : END;
      for (Value value : block.values) {
        size +=
            switch (value.op) {
              case LOAD, STORE -> access(value, twice);
              case ATOMIC, CALL -> CALL;
              default -> twice ? 3 * PURE : PURE;
            };
      }
      for (Block next : block.successors) {
        size += (twice ? 6 : 2) * PURE * next.phis.size();
      }
    }
    return size;
  }

  /** Accesses that are emitted in line, in all versions. */
  private int accesses(Iterable<Block> blocks, boolean twice) {
    int count = 0;
    for (Block block : blocks) {
      for (Value value : block.values) {
        if (value.op == Op.LOAD && (model.mapped(value.region) || model.viewed(value.region, false))
            || value.op == Op.STORE
                && (model.writable(value.region) || model.viewed(value.region, true))) {
          count += twice ? 2 : 1;
        }
      }
    }
    return count;
  }

  private int access(Value value, boolean twice) {
    if (model.viewed(value.region, value.op == Op.STORE)) {
      return twice ? FRAMED_ACCESS + ACCESS : FRAMED_ACCESS;
    }
    if (model.mode() == AccessMode.SANDBOXED) {
      return twice ? CHECKED_ACCESS + ACCESS : CHECKED_ACCESS;
    }
    return twice ? TWO_ACCESSES : ACCESS;
  }

  private void connect(Graph graph) {
    for (Block block : graph.blocks) {
      int chunk = chunk(block);
      // Within a loop that is in one piece nothing travels: it is entered at its head only.
      Integer group = Objects.requireNonNull(groupOf.get(block));
      Uses.in(
          block,
          value -> {
            if (!value.op.leaf() && !group.equals(groupOf.get(value.block))) {
              slot(value);
            }
          });
      for (Block next : block.successors) {
        if (chunk(next) != chunk) {
          next.phis.forEach(this::slot);
          entries.computeIfAbsent(next, b -> entries.size());
        }
      }
    }
    own.all().forEach(loop -> connect(loop, graph));
    entries.computeIfAbsent(graph.entry, b -> entries.size());
  }

  /** What travels to and from the method of a loop, and where control arrives from it. */
  private void connect(Loop loop, Graph graph) {
    for (Block block : graph.blocks) {
      if (!loop.blocks.contains(block)) {
        // What is wanted after the loop comes out of it, or past it.
        Uses.in(
            block,
            value -> {
              if (!value.op.leaf()
                  && value.block != block
                  && (loop.blocks.contains(value.block) || value.block.dominates(loop.header))) {
                slot(value);
              }
            });
      }
    }
    for (Block block : loop.blocks) {
      Uses.in(
          block,
          value -> {
            // Control may come back in the middle of the loop.
            if (!value.op.leaf() && value.block != block) {
              slot(value);
            }
          });
      block.phis.forEach(this::slot);
    }
    for (Block arrival : own.arrivals(loop)) {
      arrival.phis.forEach(this::slot);
      entries.computeIfAbsent(arrival, b -> entries.size());
    }
  }

  private void slot(Value value) {
    slots.computeIfAbsent(value, v -> FIRST_SLOT + slots.size());
  }

  boolean single() {
    return chunks.size() == 1 && own.all().isEmpty();
  }

  /** How many methods there are: pieces, then those of loops. */
  int count() {
    return chunks.size() + own.all().size();
  }

  /** The blocks of a method. */
  List<Block> blocks(int chunk) {
    return chunk < chunks.size()
        ? chunks.get(chunk)
        : own(chunk).blocks.stream()
            .sorted(java.util.Comparator.comparingInt(block -> block.order))
            .toList();
  }

  /** Accesses of a method, once each. */
  int accesses(int chunk) {
    return accesses(blocks(chunk), false);
  }

  /** Accesses of a method that may be added to it. */
  int room(int chunk) {
    int emitted = 0;
    for (Block block : blocks(chunk)) {
      emitted += accesses(List.of(block), block.loop != null);
    }
    return MOST_ACCESSES - emitted;
  }

  /** Whether a method is one of a loop. */
  boolean isOwn(int chunk) {
    return chunk >= chunks.size();
  }

  /** The loop whose method it is. */
  Loop own(int chunk) {
    return own.all().get(chunk - chunks.size());
  }

  /** Whether a loop with a method of its own begins with a block. */
  boolean startsOwn(Block block) {
    return own.indexOf(block) >= 0;
  }

  /** The fast loop whose method it is; null for one of a loop that depends on data. */
  @Nullable FastLoop ownFast(int chunk) {
    return own.fast(own(chunk));
  }

  int chunk(Block block) {
    return Objects.requireNonNull(chunkOf.get(block));
  }

  /** Blocks that are entered from other methods, with the numbers that say so. */
  Map<Block, Integer> entries(int chunk) {
    Map<Block, Integer> own = new LinkedHashMap<>();
    entries.forEach(
        (block, number) -> {
          if (chunk(block) == chunk) {
            own.put(block, number);
          }
        });
    return own;
  }

  /** What a method returns to go on at a block of another, or at the method of its loop. */
  int target(Block block) {
    int loop = own.indexOf(block);
    return loop >= 0 ? chunks.size() + loop << 16 : plainTarget(block);
  }

  /** The same where the block itself is meant. */
  int plainTarget(Block block) {
    return chunk(block) << 16 | entryIndex(block);
  }

  private int entryIndex(Block block) {
    return new ArrayList<>(entries(chunk(block)).keySet()).indexOf(block);
  }

  /** The array's index of a value that travels; -1 for others. */
  int slotOf(Value value) {
    return slots.getOrDefault(value, -1);
  }

  int slotCount() {
    return FIRST_SLOT + slots.size();
  }

  /** What a method takes from the array when it is entered. */
  List<Value> imports(int chunk) {
    Map<Value, Boolean> taken = new LinkedHashMap<>();
    for (Block block : blocks(chunk)) {
      Uses.in(
          block,
          value -> {
            if (slotOf(value) >= 0) {
              taken.put(value, true);
            }
          });
      for (Value phi : block.phis) {
        if (slotOf(phi) >= 0) {
          taken.put(phi, true);
        }
      }
      // What was computed here before the method was left, and is used when it is entered again.
      for (Value value : block.values) {
        if (slotOf(value) >= 0 && value.op != Op.STORE) {
          taken.put(value, true);
        }
      }
    }
    return List.copyOf(taken.keySet());
  }
}
