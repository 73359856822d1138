package dev.dray.verifier.diagnostic;

/**
 * An input on which a program does what a finding says.
 *
 * @param pc slot of the instruction that traps, is repeated without end, or is reached
 * @param trap what happens there, in words
 * @param instructions executed up to there
 */
public record CounterExample(
    Kind kind, ProgramInput input, int pc, String trap, long instructions) {

  /** What is shown. */
  public enum Kind {
    /** The interpreter stops at the instruction. */
    TRAP,
    /** The program comes back to a state where it was before, so it never ends. */
    ENDLESS,
    /** The instruction, which breaks a rule that only the verifier enforces, is executed. */
    REACHED
  }

  /** In one line: the input and what happens. */
  public String words() {
    String what =
        switch (kind) {
          case TRAP -> "traps after " + instructions + " instructions (replayed)";
          case ENDLESS ->
              "runs without end: a state repeats after " + instructions + " instructions";
          case REACHED -> "gets here after " + instructions + " instructions";
        };
    return input.words() + " -> " + what;
  }
}
