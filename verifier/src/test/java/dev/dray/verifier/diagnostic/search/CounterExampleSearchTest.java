package dev.dray.verifier.diagnostic.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.verifier.asm.Assembler;
import dev.dray.verifier.diagnostic.ConcreteMachine;
import dev.dray.verifier.diagnostic.CounterExample;
import dev.dray.verifier.diagnostic.Diagnostic;
import dev.dray.verifier.diagnostic.Finding;
import dev.dray.verifier.diagnostic.ProgramInput;
import dev.dray.verifier.diagnostic.Rule;
import dev.dray.verifier.isa.MapDefinition;
import dev.dray.verifier.isa.MapType;
import dev.dray.verifier.isa.Program;
import dev.dray.verifier.object.LineTable;
import dev.dray.verifier.object.ProgramImage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Inputs that show a fault are found, small, and only shown where the machine agrees. */
class CounterExampleSearchTest {
  /** The emulator as a machine. */
  private static final ConcreteMachine MACHINE =
      (image, input, fuel) -> {
        Ended ended = new Emulator(image.program()).run(draft(input), fuel, new Watch(new int[0]));
        return switch (ended.how()) {
          case RETURNED -> new ConcreteMachine.Returned(0, ended.steps());
          case TRAPPED -> new ConcreteMachine.Trapped(ended.slot(), ended.what(), ended.steps());
          case ENDLESS, OUT_OF_FUEL -> new ConcreteMachine.OutOfFuel(ended.slot(), ended.steps());
        };
      };

  private static Draft draft(ProgramInput input) {
    return new Draft(
        input.src(),
        input.dst(),
        input.aux(),
        input.arguments().stream().mapToLong(Long::longValue).toArray());
  }

  /** A program of some maps. */
  private static ProgramImage image(String text, MapDefinition... maps) {
    Program program = Program.of(Assembler.assemble(text));
    return new ProgramImage(
        "test",
        "",
        new Program(program.code(), program.functions(), List.of(maps)),
        LineTable.empty());
  }

  private static Optional<CounterExample> search(
      ConcreteMachine machine, Rule rule, int pc, String... lines) {
    ProgramImage image = image(String.join("\n", lines) + "\n");
    List<Diagnostic> found =
        new CounterExampleSearch(machine, Duration.ofSeconds(10))
            .search(image, List.of(Finding.of(rule, pc, "what may happen")));
    assertThat(found).hasSize(1);
    return found.get(0).counterExample();
  }

  @Test
  void aReadWithoutCheckIsShownByTheEmptyInput() {
    Optional<CounterExample> found =
        search(
            MACHINE, Rule.READ_BOUNDS, 1, "r2 = *(u64 *)(r1 + 0)", "r0 = *(u8 *)(r2 + 0)", "exit");
    assertThat(found).isPresent();
    assertThat(found.get().kind()).isEqualTo(CounterExample.Kind.TRAP);
    assertThat(found.get().pc()).isEqualTo(1);
    assertThat(found.get().input())
        .isEqualTo(new ProgramInput(new byte[0], new byte[0], new byte[0]));
  }

  @Test
  void aMagicNumberIsReadOffTheComparison() {
    Optional<CounterExample> found =
        search(
            MACHINE,
            Rule.READ_BOUNDS,
            8,
            "r2 = *(u64 *)(r1 + 0)",
            "r3 = *(u64 *)(r1 + 8)",
            "r0 = 0",
            "r4 = r2",
            "r4 += 4",
            "if r4 > r3 goto +3",
            "w5 = *(u32 *)(r2 + 0)",
            "if w5 != 1263092564 goto +1",
            "r0 = *(u8 *)(r2 + 4)",
            "exit");
    assertThat(found).isPresent();
    assertThat(found.get().input().src()).hasSize(4);
  }

  @Test
  void theInputReadsTheRegisterThatWasNotWritten() {
    Optional<CounterExample> found =
        search(
            MACHINE,
            Rule.UNINITIALISED,
            3,
            "r2 = *(u64 *)(r1 + 48)",
            "if r2 == 77 goto +1",
            "r3 = 1",
            "r0 = r3",
            "exit");
    assertThat(found).isPresent();
    assertThat(found.get().input().arguments().get(0)).isEqualTo(77);
  }

  @Test
  void aLoopThatStaysWhereItIsHasNoEnd() {
    Optional<CounterExample> found =
        search(
            MACHINE,
            Rule.TERMINATION,
            3,
            "r2 = *(u64 *)(r1 + 0)",
            "r3 = *(u64 *)(r1 + 8)",
            "r0 = 0",
            "if r2 >= r3 goto +3",
            "r4 = *(u8 *)(r2 + 0)",
            "r2 += r4",
            "goto -4",
            "exit");
    assertThat(found).isPresent();
    assertThat(found.get().kind()).isEqualTo(CounterExample.Kind.ENDLESS);
    assertThat(found.get().input().src()).contains((byte) 0);
  }

  @Test
  void aLoopThatOnlyCountsItsRoundsHasNoEnd() {
    Optional<CounterExample> found =
        search(
            MACHINE,
            Rule.TERMINATION,
            3,
            "r2 = *(u64 *)(r1 + 0)",
            "r3 = *(u64 *)(r1 + 8)",
            "r0 = 0",
            "if r2 >= r3 goto +4",
            "r4 = *(u8 *)(r2 + 0)",
            "r2 += r4",
            "r0 += 1",
            "goto -5",
            "exit");
    assertThat(found).isPresent();
    assertThat(found.get().kind()).isEqualTo(CounterExample.Kind.ENDLESS);
  }

  @Test
  void whatOnlyTheVerifierForbidsIsReached() {
    Optional<CounterExample> found =
        search(
            MACHINE,
            Rule.POINTER_RETURNED,
            4,
            "r2 = *(u64 *)(r1 + 48)",
            "r0 = 0",
            "if r2 != 77 goto +1",
            "r0 = *(u64 *)(r1 + 0)",
            "exit");
    assertThat(found).isPresent();
    assertThat(found.get().kind()).isEqualTo(CounterExample.Kind.REACHED);
  }

  @Test
  void whatRunsOverAValueOfAMapIsShownThoughAnotherOneFollows() {
    MapDefinition values = new MapDefinition("values", MapType.ARRAY, 4, 12, 3);
    ProgramImage image =
        image(
            """
            r2 = *(u64 *)(r1 + 48)
            r2 &= 15
            ld_pseudo r3, 0x6, 0x0
            r3 += r2
            r0 = *(u8 *)(r3 + 0)
            exit
            """,
            values);
    Optional<CounterExample> found =
        new CounterExampleSearch(MACHINE, Duration.ofSeconds(10))
            .search(image, List.of(Finding.of(Rule.READ_BOUNDS, 5, "what may happen")))
            .get(0)
            .counterExample();
    assertThat(found).isPresent();
    assertThat(found.get().input().arguments().get(0) & 15).isBetween(12L, 15L);
  }

  @Test
  void aFaultBehindALongLoopIsFound() {
    Optional<CounterExample> found =
        search(
            MACHINE,
            Rule.READ_BOUNDS,
            5,
            "r2 = *(u64 *)(r1 + 0)",
            "r0 = 0",
            "r3 = 0",
            "r3 += 1",
            "if r3 < 100000 goto -2",
            "r0 = *(u8 *)(r2 + 0)",
            "exit");
    assertThat(found).isPresent();
  }

  /** Code of which only a few bytes in a row get far, among comparisons of every byte. */
  @Test
  void contentsAreTriedBesideWhatComparisonsSuggest() {
    Optional<CounterExample> found =
        search(
            MACHINE,
            Rule.READ_BOUNDS,
            8,
            "r2 = *(u64 *)(r1 + 0)",
            "r3 = *(u64 *)(r1 + 8)",
            "r0 = 0",
            "if r2 >= r3 goto +6",
            "r4 = *(u8 *)(r2 + 0)",
            "r2 += 1",
            "if w4 == 0 goto -4",
            "if w4 != 1 goto -5",
            "r5 = *(u8 *)(r2 + 0)",
            "goto -7",
            "exit");
    assertThat(found).isPresent();
    assertThat(found.get().kind()).isEqualTo(CounterExample.Kind.TRAP);
  }

  @Test
  void aRecordEndsWhereItWasReservedTo() {
    MapDefinition ring = new MapDefinition("ring", MapType.RING_BUFFER, 0, 0, 4096);
    ProgramImage image =
        image(
            """
            ld_pseudo r1, 0x5, 0x0
            r2 = 16
            r3 = 0
            call 131
            if r0 == 0 goto +4
            *(u8 *)(r0 + 16) = 1
            r1 = r0
            r2 = 0
            call 133
            r0 = 0
            exit
            """,
            ring);
    List<Diagnostic> found =
        new CounterExampleSearch(MACHINE, Duration.ofSeconds(10))
            .search(image, List.of(Finding.of(Rule.WRITE_BOUNDS, 6, "what may happen")));
    assertThat(found.get(0).counterExample()).isPresent();
  }

  @Test
  void aSavedPointerThatIsReadWholeIsNoExampleOfOneThatIsNot() {
    List<Diagnostic> found =
        new CounterExampleSearch(MACHINE, Duration.ofMillis(100))
            .search(
                image("*(u64 *)(r10 - 8) = r1\nr2 = *(u64 *)(r10 - 8)\nr0 = 0\nexit\n"),
                List.of(Finding.of(Rule.SPILLED_POINTER, 1, "what may happen")));
    assertThat(found.get(0).counterExample()).isEmpty();
  }

  /** Where the machine does not trap on one input, another one may still show the fault. */
  @Test
  void aMachineThatDoesNotAgreeOnceIsAskedAgain() {
    int[] runs = new int[1];
    ConcreteMachine second =
        (image, input, fuel) ->
            runs[0]++ == 0 ? new ConcreteMachine.Returned(0, 1) : MACHINE.run(image, input, fuel);
    assertThat(
            search(
                second,
                Rule.READ_BOUNDS,
                1,
                "r2 = *(u64 *)(r1 + 0)",
                "r0 = *(u8 *)(r2 + 0)",
                "exit"))
        .isPresent();
  }

  @Test
  void nothingIsShownThatTheMachineDoesNotDo() {
    ConcreteMachine never = (image, input, fuel) -> new ConcreteMachine.Returned(0, 1);
    ProgramImage image = image("r2 = *(u64 *)(r1 + 0)\nr0 = *(u8 *)(r2 + 0)\nexit\n");
    List<Diagnostic> found =
        new CounterExampleSearch(never, Duration.ofMillis(100))
            .search(image, List.of(Finding.of(Rule.READ_BOUNDS, 1, "what may happen")));
    assertThat(found.get(0).counterExample()).isEmpty();
    assertThat(found.get(0).searched()).isTrue();
  }
}
