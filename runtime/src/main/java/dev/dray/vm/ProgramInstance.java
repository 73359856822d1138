package dev.dray.vm;

import dev.dray.verifier.isa.MapDefinition;
import dev.dray.verifier.isa.Program;
import dev.dray.verifier.object.ProgramImage;
import dev.dray.vm.helper.HelperRegistry;
import dev.dray.vm.map.Lease;
import dev.dray.vm.map.ProgramMap;
import dev.dray.vm.map.TailTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * A program with its state: globals and maps, which persist from one execution to the next and are
 * shared by executions at the same time, and the helpers that it may call. Every tier runs
 * instances. Thread-safe.
 */
public final class ProgramInstance implements TailTarget, AutoCloseable {
  private final ProgramImage image;
  private final HelperRegistry helpers;
  private final List<ProgramMap> maps;
  private final List<ProgramMap> owned;
  private final Lease lease = new Lease();
  private final Map<Class<?>, Object> artifacts = new ConcurrentHashMap<>();

  private ProgramInstance(
      ProgramImage image, HelperRegistry helpers, List<ProgramMap> maps, List<ProgramMap> owned) {
    this.image = image;
    this.helpers = helpers;
    this.maps = List.copyOf(maps);
    this.owned = List.copyOf(owned);
  }

  /** An instance with the standard helpers and default options. */
  public static ProgramInstance create(ProgramImage image) {
    return create(image, HelperRegistry.standard(), InstanceOptions.DEFAULT);
  }

  /**
   * An instance, its maps as the object defines them.
   *
   * @throws IllegalArgumentException if a map makes no sense, exceeds the limits, or differs from
   *     the shared one of its name
   */
  public static ProgramInstance create(
      ProgramImage image, HelperRegistry helpers, InstanceOptions options) {
    List<ProgramMap> maps = new ArrayList<>();
    List<ProgramMap> owned = new ArrayList<>();
    try {
      for (MapDefinition definition : image.program().maps()) {
        ProgramMap shared = options.shared().get(definition.name());
        if (shared == null || (definition.global() && !sameObject(definition, shared))) {
          ProgramMap map = ProgramMap.create(definition, options.processors(), options.limits());
          maps.add(map);
          owned.add(map);
        } else {
          checkSame(definition, shared.definition());
          maps.add(shared);
        }
      }
    } catch (RuntimeException | Error e) {
      owned.forEach(ProgramMap::close);
      throw e;
    }
    return new ProgramInstance(image, helpers, maps, owned);
  }

  /** Whether globals are those of one object: programs of others have some of their own. */
  private static boolean sameObject(MapDefinition wanted, ProgramMap given) {
    return wanted.equals(given.definition());
  }

  private static void checkSame(MapDefinition wanted, MapDefinition given) {
    if (wanted.type() != given.type()
        || wanted.keySize() != given.keySize()
        || wanted.valueSize() != given.valueSize()
        || wanted.maxEntries() != given.maxEntries()) {
      throw new IllegalArgumentException(
          "the program wants map " + wanted + ", the shared map is " + given);
    }
  }

  /** Where the program came from. */
  public ProgramImage image() {
    return image;
  }

  /** The linked program. */
  public Program program() {
    return image.program();
  }

  /** What the program may call. */
  public HelperRegistry helpers() {
    return helpers;
  }

  /** The maps, in the order of the program's definitions. */
  public List<ProgramMap> maps() {
    return maps;
  }

  /** The map with a name. */
  public Optional<ProgramMap> map(String name) {
    return maps.stream().filter(map -> map.definition().name().equals(name)).findFirst();
  }

  /**
   * What a tier made of the program, made on the first call and kept.
   *
   * @param type one for each tier
   */
  public <T> T artifact(Class<T> type, Function<ProgramInstance, T> make) {
    return type.cast(artifacts.computeIfAbsent(type, key -> make.apply(this)));
  }

  /**
   * Begins an execution: until {@link #exit} neither the instance nor any of its maps is freed.
   *
   * @throws IllegalStateException if the instance or one of its maps is closed
   */
  public void enter() {
    if (!lease.tryAcquire()) {
      throw new IllegalStateException("program " + image.name() + " is closed");
    }
    for (int index = 0; index < maps.size(); index++) {
      if (!maps.get(index).lease().tryAcquire()) {
        for (int taken = 0; taken < index; taken++) {
          maps.get(taken).lease().release();
        }
        lease.release();
        throw new IllegalStateException(
            "map "
                + maps.get(index).definition().name()
                + " of program "
                + image.name()
                + " is closed");
      }
    }
  }

  /** Ends an execution. */
  public void exit() {
    for (ProgramMap map : maps) {
      map.lease().release();
    }
    lease.release();
  }

  /** Waits for executions to end, then frees the maps that the instance made. */
  @Override
  public void close() {
    if (lease.close()) {
      owned.forEach(ProgramMap::close);
    }
  }
}
