package dev.dray.vm;

import dev.dray.vm.map.MapLimits;
import dev.dray.vm.map.ProgramMap;
import java.util.Map;

/**
 * How a program is instantiated.
 *
 * @param processors how many values an entry of a per-CPU map has; executions on processor p use
 *     value p modulo this
 * @param limits what a map may take of the host
 * @param shared maps to use instead of new ones, by name; the instance does not close them
 */
public record InstanceOptions(int processors, MapLimits limits, Map<String, ProgramMap> shared) {
  /** One processor, default limits, every map new. */
  public static final InstanceOptions DEFAULT = new InstanceOptions(1, MapLimits.DEFAULT, Map.of());

  /** Copies the map. */
  public InstanceOptions {
    shared = Map.copyOf(shared);
    if (processors < 1) {
      throw new IllegalArgumentException(processors + " processors; there is at least 1");
    }
  }

  /** The same for another number of processors. */
  public InstanceOptions withProcessors(int number) {
    return new InstanceOptions(number, limits, shared);
  }

  /** The same under other limits. */
  public InstanceOptions withLimits(MapLimits other) {
    return new InstanceOptions(processors, other, shared);
  }

  /** The same with maps of other instances'. */
  public InstanceOptions withShared(Map<String, ProgramMap> maps) {
    return new InstanceOptions(processors, limits, maps);
  }
}
