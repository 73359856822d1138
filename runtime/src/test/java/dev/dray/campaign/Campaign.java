package dev.dray.campaign;

import dev.dray.verifier.Verification;
import dev.dray.verifier.VerifiedProgram;
import dev.dray.verifier.Verifier;
import dev.dray.verifier.VerifierOptions;
import dev.dray.verifier.diagnostic.Finding;
import dev.dray.verifier.diagnostic.Rule;
import dev.dray.verifier.isa.Program;
import dev.dray.vm.helper.HelperRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** Generates, mutates, verifies and runs programs, and counts what happened. */
final class Campaign {
  private static final int INPUTS = 5;
  private static final int KEPT = 200;
  private static final int CHUNK = 2_500;
  private static final VerifierOptions OPTIONS =
      VerifierOptions.operation(HelperRegistry.standard().prototypes());

  private final SplittableRandom random;
  private final int compiledOneIn;
  private final ProgramGenerator.Style style;
  private final List<Program> seeds;
  private final List<Program> accepted = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();
  private final Map<String, Long> counts = new TreeMap<>();
  private final Map<String, Long> rejections = new TreeMap<>();
  private final List<String> unconfirmed = new ArrayList<>();
  private long programs;
  private long passed;
  private long runs;
  private long verifying;
  private long nanos;

  /**
   * A campaign that starts from a seed.
   *
   * @param seeds programs to mutate besides those that the generator makes
   * @param compiledOneIn one accepted program in so many runs in the compiled tiers too; 0 for none
   * @param style what the generator makes
   */
  Campaign(long seed, List<Program> seeds, int compiledOneIn, ProgramGenerator.Style style) {
    this.compiledOneIn = compiledOneIn;
    this.style = style;
    this.random = new SplittableRandom(seed);
    this.seeds = List.copyOf(seeds);
  }

  /** Tries so many programs more. */
  void run(long count) {
    long start = System.nanoTime();
    for (long index = 0; index < count && failures.size() < 100; index++) {
      SplittableRandom own = random.split();
      candidate(own).ifPresent(program -> consider(program, own));
    }
    nanos += System.nanoTime() - start;
  }

  private Optional<Program> candidate(SplittableRandom own) {
    int choice = own.nextInt(10);
    if (choice < 3 && !accepted.isEmpty()) {
      return new ProgramMutator(own).mutate(accepted.get(own.nextInt(accepted.size())));
    }
    if (choice == 3 && !seeds.isEmpty()) {
      return new ProgramMutator(own).mutate(seeds.get(own.nextInt(seeds.size())));
    }
    return Optional.of(
        choice == 4 && style == ProgramGenerator.Style.ANY
            ? new WildNumbers(own).generate()
            : new ProgramGenerator(own, style).generate());
  }

  private void consider(Program program, SplittableRandom own) {
    programs++;
    long before = System.nanoTime();
    Verification verification;
    try {
      verification = Verifier.verify(program, OPTIONS);
    } catch (RuntimeException | StackOverflowError e) {
      report("CRASH", program, "the verifier threw " + e, "");
      return;
    }
    verifying += System.nanoTime() - before;
    switch (verification) {
      case Verification.Rejected(List<Finding> findings) -> {
        Finding first = findings.getFirst();
        rejections.merge(first.rule().name(), 1L, Long::sum);
        if (first.rule() == Rule.CHECKER) {
          unconfirmed.add(
              "pc "
                  + first.pc()
                  + ": "
                  + first.needed().orElse("")
                  + "\n"
                  + Programs.text(program));
        }
      }
      case Verification.Accepted(VerifiedProgram verified) -> {
        passed++;
        keep(program, own);
        attempt(verified, own);
      }
    }
  }

  private void keep(Program program, SplittableRandom own) {
    if (accepted.size() < KEPT) {
      accepted.add(program);
    } else if (own.nextInt(10) == 0) {
      accepted.set(own.nextInt(KEPT), program);
    }
  }

  private void attempt(VerifiedProgram verified, SplittableRandom own) {
    long seed = own.nextLong();
    boolean compiled = compiledOneIn > 0 && own.nextInt(compiledOneIn) == 0;
    InputGenerator inputs = new InputGenerator(verified.program(), own);
    try (Trial trial = new Trial(verified, compiled)) {
      List<Input> given = new ArrayList<>();
      for (int round = 0; round < INPUTS; round++) {
        Input input = inputs.next(round);
        given.add(input);
        Optional<Trial.Failure> failure = trial.run(input, seed + round);
        if (failure.isPresent()) {
          failed(verified.program(), given, seed, compiled, failure.get());
          break;
        }
      }
      runs += trial.runs();
    }
  }

  private void failed(
      Program program, List<Input> inputs, long seed, boolean compiled, Trial.Failure failure) {
    Program least =
        Shrinker.shrink(
            program,
            candidate ->
                replay(candidate, inputs, seed, compiled)
                    .filter(again -> again.kind().equals(failure.kind()))
                    .isPresent());
    String message = replay(least, inputs, seed, compiled).orElse(failure).message();
    report(failure.kind(), least, message, inputs.getLast().toString());
  }

  /** What goes wrong when inputs run one after the other; nothing for a rejected program. */
  static Optional<Trial.Failure> replay(
      Program program, List<Input> inputs, long seed, boolean compiled) {
    if (!(Verifier.verify(program, OPTIONS) instanceof Verification.Accepted(var verified))) {
      return Optional.empty();
    }
    try (Trial trial = new Trial(verified, compiled)) {
      for (int round = 0; round < inputs.size(); round++) {
        Optional<Trial.Failure> failure = trial.run(inputs.get(round), seed + round);
        if (failure.isPresent()) {
          return failure;
        }
      }
      return Optional.empty();
    }
  }

  private void report(String kind, Program program, String message, String input) {
    counts.merge(kind, 1L, Long::sum);
    failures.add(kind + ": " + message + "\n" + Programs.text(program) + input);
  }

  /** Broken promises as reproducers: text of the program and its input. */
  List<String> failures() {
    return failures;
  }

  /** Programs that the analysis accepted and the checker did not confirm, with what was missing. */
  List<String> unconfirmed() {
    return unconfirmed;
  }

  /** Programs tried. */
  long programs() {
    return programs;
  }

  /** Programs accepted. */
  long accepted() {
    return passed;
  }

  /** One line for people. */
  String summary() {
    return String.format(
        Locale.ROOT,
        "%,d programs, %,d accepted (%.1f %%), %,d not confirmed by the checker, %,d executions,"
            + " failures %s, %.0f programs/s"
            + " (verifier alone %.0f/s)%nrejections %s",
        programs,
        passed,
        100.0 * passed / Math.max(1, programs),
        unconfirmed.size(),
        runs,
        counts,
        programs * 1e9 / Math.max(1, nanos),
        programs * 1e9 / Math.max(1, verifying),
        rejections);
  }

  /**
   * Runs a campaign by itself: number of programs, first seed, one in how many is compiled, style.
   * Prints a summary after every chunk.
   */
  public static void main(String[] arguments) {
    long count = Long.parseLong(arguments[0]);
    long seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : 1;
    int compiled = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 0;
    ProgramGenerator.Style style =
        ProgramGenerator.Style.valueOf(arguments.length > 3 ? arguments[3] : "ANY");
    List<Program> seeds = style == ProgramGenerator.Style.ANY ? Seeds.all() : List.of();
    Campaign campaign = new Campaign(seed, seeds, compiled, style);
    int printed = 0;
    int shown = 0;
    for (long done = 0; done < count && campaign.failures.size() < 100; done += CHUNK) {
      campaign.run(Math.min(CHUNK, count - done));
      for (; printed < campaign.failures.size(); printed++) {
        System.out.println("=== " + campaign.failures.get(printed));
      }
      for (; shown < campaign.unconfirmed.size(); shown++) {
        System.out.println("--- NOT CONFIRMED, " + campaign.unconfirmed.get(shown));
      }
      System.out.println(campaign.summary());
    }
  }
}
