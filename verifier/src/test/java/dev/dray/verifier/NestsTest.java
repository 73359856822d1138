package dev.dray.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.verifier.certificate.CutPoint;
import dev.dray.verifier.certificate.CutPoint.ByLocation;
import dev.dray.verifier.certificate.Linear;
import dev.dray.verifier.certificate.Location;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Loops inside each other that end by {@code !=}, and what their heads say. */
class NestsTest {
  private static final String NEST =
      """
      r6 = 0
      outer:
      r7 = 0
      middle:
      r8 = 0
      inner:
      r0 += r8
      r0 ^= r7
      r8 += 1
      if r8 < 16 goto inner
      r7 += 1
      if r7 != 16 goto middle
      r6 += 1
      if r6 != 16 goto outer
      """;

  private static String nest(int number) {
    return NEST.replaceAll("(outer|middle|inner)", "$1" + number);
  }

  private static List<CutPoint> heads(VerifiedProgram program) {
    return program.certificate().cutPoints().stream()
        .filter(cut -> cut.role() == CutPoint.Role.HEAD)
        .toList();
  }

  /** A sum would be followed along its tangents, at every head for every round of those around. */
  @Test
  void noInequalitySpeaksOfASumThatIsOnlyReturned() {
    VerifiedProgram program = Answers.accepted("r0 = 0\n" + nest(1) + nest(2) + nest(3) + "exit\n");
    assertThat(heads(program)).hasSize(9);
    for (CutPoint head : heads(program)) {
      Set<Integer> sums =
          head.defined().stream()
              .filter(
                  definition ->
                      definition instanceof ByLocation location
                          && location.location().equals(new Location.Register(0, 0)))
              .map(CutPoint.Definition::symbol)
              .collect(Collectors.toSet());
      assertThat(sums).hasSize(1);
      assertThat(head.invariant().constraints())
          .flatExtracting(Linear::terms)
          .extracting(Linear.Term::symbol)
          .doesNotContainAnyElementsOf(sums);
    }
  }

  /** The same sum decides about an access here. */
  @Test
  void aSumThatIsAnIndexKeepsItsInequalities() {
    Answers.accepted(
        """
        r6 = *(u64 *)(r1 + 16)
        r7 = *(u64 *)(r1 + 24)
        r8 = r6
        r8 += 240
        if r8 > r7 goto end
        r2 = 0
        r3 = 0
        loop:
        r4 = r6
        r4 += r3
        *(u8 *)(r4 + 0) = 1
        r5 = *(u8 *)(r6 + 0)
        r5 &= 15
        r3 += r5
        r2 += 1
        if r2 != 16 goto loop
        end:
        r0 = 0
        exit
        """);
  }

  @Test
  void counters() {
    for (String latch :
        List.of(
            "r2 += 3\nif r2 != 30 goto loop",
            "r2 += 1\nr2 += 2\nif r2 s< 28 goto loop",
            "r2 += 3\nif r2 == 30 goto end\ngoto loop",
            "r2 += 3\nif r2 <= 27 goto loop",
            "r2 += 3\nr5 = 30\nif r2 != r5 goto loop")) {
      Answers.accepted(array(-28, "r2 = 0\n", latch));
    }
    for (String latch :
        List.of(
            "r2 += -3\nif r2 != -3 goto loop",
            "r2 += -3\nif r2 s> -3 goto loop",
            "r2 += -3\nif r2 s>= 0 goto loop")) {
      Answers.accepted(array(-512, "r2 = 27\n", latch));
    }
  }

  @Test
  void countersThatGoOneTooFar() {
    assertThat(Answers.verify(array(-28, "r2 = 0\n", "r2 += 3\nif r2 != 33 goto loop")))
        .isInstanceOf(Verification.Rejected.class);
    assertThat(Answers.verify(array(-512, "r2 = 27\n", "r2 += -3\nif r2 != -6 goto loop")))
        .isInstanceOf(Verification.Rejected.class);
    assertThat(Answers.verify(array(-28, "r2 = 0\n", "r2 += 3\nif r2 != 31 goto loop")))
        .isInstanceOf(Verification.Rejected.class);
  }

  /** A program that writes a byte at the index r2 of what starts at an offset from r10. */
  private static String array(int offset, String start, String latch) {
    return start
        + """
        loop:
        r3 = r10
        r3 += r2
        *(u8 *)(r3 + %d) = 0
        """
            .formatted(offset)
        + latch
        + "\nend:\nr0 = 0\nexit\n";
  }
}
