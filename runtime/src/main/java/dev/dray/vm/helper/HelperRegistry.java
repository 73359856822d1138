package dev.dray.vm.helper;

import dev.dray.verifier.isa.HelperPrototype;
import dev.dray.verifier.isa.HelperPrototype.Argument;
import dev.dray.verifier.isa.HelperPrototype.Result;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The helpers that a program instance may call, by number. Immutable. */
public final class HelperRegistry {
  private static final HelperRegistry STANDARD = Builder.withStandard().build();

  private static final HelperRegistry CONFORMANCE =
      Builder.withStandard()
          .replace(
              new HelperPrototype(5, "first_argument", List.of(Argument.SCALAR), Result.SCALAR),
              (context, r1, r2, r3, r4, r5) -> r1)
          .build();

  private final Map<Integer, Binding> bindings;

  private HelperRegistry(Map<Integer, Binding> bindings) {
    this.bindings = Map.copyOf(bindings);
  }

  /** A helper: what the verifier knows of it, and what it does. */
  public record Binding(HelperPrototype prototype, HelperFunction function) {}

  /** The standard helpers. */
  public static HelperRegistry standard() {
    return STANDARD;
  }

  /** The standard helpers, but helper 5 returns its first argument (bpf_conformance). */
  public static HelperRegistry conformance() {
    return CONFORMANCE;
  }

  /** The standard helpers and more. */
  public static Builder builder() {
    return Builder.withStandard();
  }

  /** The helper with a number. */
  public Optional<Binding> find(int number) {
    return Optional.ofNullable(bindings.get(number));
  }

  /** What the verifier wants to know of every helper, by number. */
  public List<HelperPrototype> prototypes() {
    return bindings.values().stream()
        .map(Binding::prototype)
        .sorted(Comparator.comparingInt(HelperPrototype::number))
        .toList();
  }

  /** Collects helpers. */
  public static final class Builder {
    private final Map<Integer, Binding> bindings = new HashMap<>();

    private Builder() {}

    private static Builder withStandard() {
      Builder builder = new Builder();
      StandardBindings.all()
          .forEach(binding -> builder.bindings.put(binding.prototype().number(), binding));
      return builder;
    }

    /**
     * Adds a helper.
     *
     * @throws IllegalArgumentException if its number is taken
     */
    public Builder register(HelperPrototype prototype, HelperFunction function) {
      Binding taken = bindings.get(prototype.number());
      if (taken != null) {
        throw new IllegalArgumentException(
            "helper number "
                + prototype.number()
                + " of "
                + prototype.name()
                + " is taken by "
                + taken.prototype().name()
                + "; a user's helpers take numbers from 0x20000 on");
      }
      return replace(prototype, function);
    }

    /** Adds a helper, in place of the one with its number if there is one. */
    public Builder replace(HelperPrototype prototype, HelperFunction function) {
      bindings.put(prototype.number(), new Binding(prototype, function));
      return this;
    }

    /** The registry. */
    public HelperRegistry build() {
      return new HelperRegistry(bindings);
    }
  }
}
