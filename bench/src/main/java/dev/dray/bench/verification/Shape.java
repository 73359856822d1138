package dev.dray.bench.verification;

import dev.dray.verifier.isa.Program;
import java.util.Locale;

/** Kinds of programs, of any size from about 100 instructions on, all of them safe. */
public enum Shape {
  STRAIGHT,
  BRANCHES,
  DIAMONDS,
  CASES,
  NESTED,
  PARSER,
  LOOPS,
  NESTS,
  BODY,
  CELLS,
  LOOKUPS,
  CALLS,
  CHACHA,
  XTEA,
  SCHEDULE;

  /** A program of about so many instructions, never more. */
  public Program program(int instructions) {
    return switch (this) {
      case STRAIGHT -> ScalarShapes.straight(instructions);
      case BRANCHES -> ScalarShapes.branches(instructions);
      case DIAMONDS -> ScalarShapes.diamonds(instructions);
      case CASES -> ScalarShapes.cases(instructions);
      case NESTED -> ScalarShapes.nested(instructions);
      case PARSER -> ScalarShapes.parser(instructions);
      case LOOPS -> LoopShapes.loops(instructions);
      case NESTS -> LoopShapes.nests(instructions);
      case BODY -> LoopShapes.body(instructions);
      case CELLS -> MemoryShapes.cells(instructions);
      case LOOKUPS -> MemoryShapes.lookups(instructions);
      case CALLS -> MemoryShapes.calls(instructions);
      case CHACHA -> CipherShapes.chacha(instructions);
      case XTEA -> CipherShapes.xtea(instructions);
      case SCHEDULE -> CipherShapes.schedule(instructions);
    };
  }

  /** As reports write it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
