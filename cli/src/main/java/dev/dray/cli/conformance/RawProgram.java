package dev.dray.cli.conformance;

import dev.dray.verifier.object.ProgramImage;
import dev.dray.vm.Executable;
import dev.dray.vm.InstanceOptions;
import dev.dray.vm.Invocation;
import dev.dray.vm.Outcome;
import dev.dray.vm.ProgramInstance;
import dev.dray.vm.Tier;
import dev.dray.vm.helper.HelperEnvironment;
import dev.dray.vm.helper.HelperRegistry;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A program entered the way the conformance suite wants it: r1 = the memory, r2 = its length, and
 * helper 5 returns its first argument.
 *
 * @param image linked
 * @param memory what r1 points to at the start; not modified
 */
public record RawProgram(ProgramImage image, byte[] memory) {
  /** Far more than any test needs, and ten seconds at the most. */
  private static final long FUEL = 200_000_000;

  /** How a run ended: a result, or what went wrong. */
  public sealed interface Ending {}

  /** r0 at the exit. */
  public record Result(long value) implements Ending {}

  /** In words. */
  public record Failure(String message) implements Ending {}

  /** The verifier does not accept the program. */
  public record Rejected(String message) implements Ending {}

  /**
   * One run from fresh memory.
   *
   * @param trace takes what the program prints
   */
  public Ending run(Tier tier, Consumer<String> trace) {
    try (Arena arena = Arena.ofConfined();
        ProgramInstance instance =
            ProgramInstance.create(image, HelperRegistry.conformance(), InstanceOptions.DEFAULT)) {
      MemorySegment copy = arena.allocate(Math.max(1, memory.length), 8).asSlice(0, memory.length);
      MemorySegment.copy(MemorySegment.ofArray(memory), 0, copy, 0, memory.length);
      Optional<Executable> executable = Executables.raw(instance, tier, memory.length);
      if (executable.isEmpty()) {
        return new Rejected("the verifier rejects it");
      }
      Invocation invocation =
          Invocation.raw(copy)
              .withFuel(FUEL)
              .withEnvironment(HelperEnvironment.system().withTrace(trace));
      return ending(executable.get().run(invocation));
    }
  }

  private static Ending ending(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Success success -> new Result(success.result());
      case Outcome.Trapped trapped -> new Failure(trapped.trap().message());
      case Outcome.Stopped stopped -> new Failure(stopped.message());
      case Outcome.Faulted faulted ->
          new Failure(
              faulted.region().kind().name().toLowerCase(Locale.ROOT)
                  + ": "
                  + faulted.fault().getMessage());
    };
  }
}
