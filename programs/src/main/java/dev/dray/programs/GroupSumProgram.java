package dev.dray.programs;

import static dev.dray.programs.Layouts.U64;

import dev.dray.vm.ProgramInstance;
import dev.dray.vm.map.Codec;
import dev.dray.vm.map.MapView;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** {@code group_sum.c}: the sums are in its map. */
final class GroupSumProgram implements CatalogueProgram {
  private static final int RECORD = 16;
  private static final int MOST_KEYS = 65536;

  @Override
  public String name() {
    return "group_sum";
  }

  @Override
  public String summary() {
    return "sums by key in a hash map";
  }

  /** The data as records, their keys cut to twelve bits so that groups form. */
  @Override
  public Workload workload(MemorySegment data, Arena arena) {
    MemorySegment records = arena.allocate(Math.max(1, data.byteSize()));
    MemorySegment.copy(data, 0, records, 0, data.byteSize());
    for (long at = 0; at + RECORD <= data.byteSize(); at += RECORD) {
      records.set(U64, at, data.get(U64, at) & 0xfff);
    }
    return Workload.of(records.asSlice(0, data.byteSize()), 0, MemorySegment.NULL);
  }

  @Override
  public long reference(
      MemorySegment src, MemorySegment dst, MemorySegment aux, long... arguments) {
    return totals(src).size() > MOST_KEYS ? -1 : src.byteSize() / RECORD;
  }

  @Override
  public Optional<String> stateDifference(Workload workload, ProgramInstance instance) {
    Map<Long, Long> wanted = totals(workload.src());
    if (wanted.size() > MOST_KEYS) {
      return Optional.empty();
    }
    Map<Long, Long> found = new HashMap<>();
    MapView.of(instance.map("totals").orElseThrow(), Codec.u64(), Codec.u64()).forEach(found::put);
    return found.equals(wanted)
        ? Optional.empty()
        : Optional.of("the map holds other sums than Java's " + wanted.size());
  }

  private static Map<Long, Long> totals(MemorySegment records) {
    Map<Long, Long> totals = new HashMap<>();
    for (long at = 0; at + RECORD <= records.byteSize(); at += RECORD) {
      totals.merge(records.get(U64, at), records.get(U64, at + RECORD / 2), Long::sum);
    }
    return totals;
  }
}
