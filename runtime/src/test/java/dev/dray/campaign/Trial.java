package dev.dray.campaign;

import dev.dray.verifier.VerifiedProgram;
import dev.dray.verifier.analysis.cost.Cost;
import dev.dray.verifier.isa.Program;
import dev.dray.verifier.object.LineTable;
import dev.dray.verifier.object.ProgramImage;
import dev.dray.vm.Executable;
import dev.dray.vm.Outcome;
import dev.dray.vm.ProgramInstance;
import dev.dray.vm.interpreter.Interpreter;
import dev.dray.vm.jit.CompiledProgram;
import dev.dray.vm.map.ProgramMap;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** Runs one accepted program on inputs in every way that could show it unsafe. */
final class Trial implements AutoCloseable {
  private static final long CAP = 8_000;

  private final VerifiedProgram verified;
  private final Arena arena = Arena.ofConfined();
  private final MemorySegment plain = arena.allocate(Input.BLOCK, 64);
  private final MemorySegment other = arena.allocate(Input.BLOCK, 64);
  private final ProgramInstance reference;
  private final ProgramInstance moved;
  private final ProgramInstance hostile;
  private final List<Tier> tiers = new ArrayList<>();
  private boolean over;
  private long runs;

  private record Tier(ProgramInstance instance, Executable executable) {}

  /** A promise that was broken. */
  record Failure(String kind, String message) {}

  /**
   * A trial of an accepted program.
   *
   * @param compiled whether the compiled tiers run it too
   */
  Trial(VerifiedProgram verified, boolean compiled) {
    this.verified = verified;
    ProgramImage image = image(verified.program());
    this.reference = ProgramInstance.create(image);
    this.moved = ProgramInstance.create(image);
    this.hostile = ProgramInstance.create(image);
    addTier(image, Interpreter::new);
    if (compiled) {
      addTier(image, CompiledProgram::sandboxed);
      addTier(image, instance -> CompiledProgram.guarded(instance, verified));
      addTier(image, instance -> CompiledProgram.direct(instance, verified));
    }
  }

  private void addTier(ProgramImage image, Function<ProgramInstance, Executable> maker) {
    ProgramInstance instance = ProgramInstance.create(image);
    tiers.add(new Tier(instance, maker.apply(instance)));
  }

  static ProgramImage image(Program program) {
    return new ProgramImage("campaign", "", program, LineTable.empty());
  }

  /** Executions so far, over all machines. */
  long runs() {
    return runs;
  }

  /** Runs one input everywhere; the maps keep what earlier inputs left. */
  Optional<Failure> run(Input input, long seed) {
    if (over) {
      return Optional.empty();
    }
    try {
      return check(input, new SplittableRandom(seed));
    } catch (Violation violation) {
      return Optional.of(new Failure(violation.kind(), String.valueOf(violation.getMessage())));
    }
  }

  private Optional<Failure> check(Input input, SplittableRandom random) {
    BigInteger bound = verified.cost().evaluate(parameters(input));
    input.fill(plain);
    ReferenceMemory memory = new ReferenceMemory(reference);
    memory.enter(input, plain);
    ReferenceMachine machine = new ReferenceMachine(reference, memory, observers(input));
    ReferenceMachine.End end = machine.run(CAP);
    runs++;
    Optional<Failure> failure = judge("", machine, end, bound);
    if (failure.isPresent()) {
      return failure;
    }
    if (end == ReferenceMachine.End.CAPPED) {
      over = true;
    } else {
      failure = compare(input, machine);
      if (failure.isEmpty()) {
        failure = move(input, machine, random);
      }
      if (failure.isPresent()) {
        return failure;
      }
    }
    return intrude(input, bound, random);
  }

  private List<Observer> observers(Input input) {
    return List.of(
        new FactsObserver(
            verified.facts(),
            reference.maps(),
            verified.program().code().slots(),
            parameters(input)),
        new InvariantObserver(verified.certificate(), input));
  }

  private static ToLongFunction<Cost.Parameter> parameters(Input input) {
    return parameter ->
        parameter.ordinal() < 3
            ? input.lengths()[parameter.ordinal()]
            : input.args()[parameter.ordinal() - 3];
  }

  private static Optional<Failure> judge(
      String how, ReferenceMachine machine, ReferenceMachine.End end, BigInteger bound) {
    if (end == ReferenceMachine.End.TRAPPED) {
      return Optional.of(new Failure("TRAP" + how, "pc " + machine.pc() + ": " + machine.trap()));
    }
    if (BigInteger.valueOf(machine.executed()).compareTo(bound) > 0) {
      return Optional.of(
          new Failure(
              "COST" + how,
              machine.executed() + " instructions were executed, the bound is " + bound));
    }
    return Optional.empty();
  }

  /** The tiers must do what the reference did. */
  private Optional<Failure> compare(Input input, ReferenceMachine machine) {
    for (Tier tier : tiers) {
      input.fill(other);
      Outcome outcome = tier.executable().run(input.invocation(other));
      runs++;
      String name = tier.executable().tier().toString();
      if (!(outcome instanceof Outcome.Success success)) {
        return Optional.of(new Failure("TIER " + name, outcome.toString()));
      }
      if (success.result() != machine.registers[0]) {
        return Optional.of(
            new Failure(
                "TIER " + name,
                "result 0x%x, the reference has 0x%x"
                    .formatted(success.result(), machine.registers[0])));
      }
      if (success.instructions() != 0 && success.instructions() != machine.executed()) {
        return Optional.of(
            new Failure(
                "TIER " + name,
                success.instructions() + " instructions, the reference " + machine.executed()));
      }
      Optional<String> difference = difference(tier.instance());
      if (difference.isPresent()) {
        return Optional.of(new Failure("TIER " + name, difference.get()));
      }
    }
    return Optional.empty();
  }

  private Optional<String> difference(ProgramInstance instance) {
    long at = plain.mismatch(other);
    if (at >= 0) {
      return Optional.of(
          "block byte %d is %d, the reference has %d"
              .formatted(
                  at, other.get(ValueLayout.JAVA_BYTE, at), plain.get(ValueLayout.JAVA_BYTE, at)));
    }
    for (int index = 0; index < reference.maps().size(); index++) {
      ProgramMap map = reference.maps().get(index);
      if (map.memory().mismatch(instance.maps().get(index).memory()) >= 0) {
        return Optional.of("map " + map.definition().name() + " differs");
      }
    }
    return Optional.empty();
  }

  /** Where regions lie must not show: else a pointer became a number. */
  private Optional<Failure> move(Input input, ReferenceMachine first, SplittableRandom random) {
    input.fill(other);
    ReferenceMemory memory = new ReferenceMemory(moved);
    memory.move(random);
    memory.enter(input, other);
    WildComparisons wild = new WildComparisons(verified.program());
    ReferenceMachine machine = new ReferenceMachine(moved, memory, List.of(wild));
    ReferenceMachine.End end = machine.run(CAP);
    runs++;
    if (wild.seen()) {
      over = true;
      return Optional.empty();
    }
    if (end != ReferenceMachine.End.EXITED) {
      return Optional.of(
          new Failure("TRAP moved", end + " at pc " + machine.pc() + " " + machine.trap()));
    }
    Optional<String> difference =
        machine.registers[0] != first.registers[0]
            ? Optional.of(
                "the result is 0x%x or 0x%x".formatted(first.registers[0], machine.registers[0]))
            : machine.executed() != first.executed()
                ? Optional.of(first.executed() + " or " + machine.executed() + " instructions")
                : difference(moved);
    return difference.map(text -> new Failure("LEAK", "depends on where regions lie: " + text));
  }

  /** Others change operands and maps while the program runs. */
  private Optional<Failure> intrude(Input input, BigInteger bound, SplittableRandom random) {
    input.fill(other);
    ReferenceMemory memory = new ReferenceMemory(hostile);
    memory.setHostile(random);
    memory.enter(input, other);
    ReferenceMachine machine = new ReferenceMachine(hostile, memory, observers(input));
    ReferenceMachine.End end = machine.run(CAP);
    runs++;
    return judge(" intruded", machine, end, bound);
  }

  @Override
  public void close() {
    reference.close();
    moved.close();
    hostile.close();
    tiers.forEach(tier -> tier.instance().close());
    arena.close();
  }

  /** A short name of a failure's kind, for counting. */
  static String family(Failure failure) {
    return Arrays.asList(failure.kind().split(" ", 2)).getFirst();
  }
}
