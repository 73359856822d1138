package dev.dray;

import dev.dray.verifier.asm.Assembler;
import dev.dray.verifier.isa.Code;
import dev.dray.verifier.isa.Program;
import dev.dray.verifier.object.LineTable;
import dev.dray.verifier.object.ProgramImage;
import java.util.List;

/** Programs of a few instructions for tests of the engine. */
final class Texts {
  /** Keeps the bytes of src that are at least arg0; gives how many it wrote to dst. */
  static final String KEEP =
      """
      r2 = *(u64 *)(r1 + 0)
      r3 = *(u64 *)(r1 + 8)
      r4 = *(u64 *)(r1 + 16)
      r5 = *(u64 *)(r1 + 24)
      r6 = *(u64 *)(r1 + 48)
      r0 = 0
      if r2 >= r3 goto +8
      r7 = *(u8 *)(r2 + 0)
      r2 += 1
      if r6 > r7 goto -4
      if r4 >= r5 goto +4
      *(u8 *)(r4 + 0) = r7
      r4 += 1
      r0 += 1
      goto -9
      exit
      """;

  /** Gives the sum of the bytes of src. */
  static final String SUM =
      """
      r2 = *(u64 *)(r1 + 0)
      r3 = *(u64 *)(r1 + 8)
      r0 = 0
      if r2 >= r3 goto +4
      r4 = *(u8 *)(r2 + 0)
      r0 += r4
      r2 += 1
      goto -5
      exit
      """;

  private Texts() {}

  static ProgramImage image(String section, String text) {
    Code code = Assembler.assemble(text);
    return new ProgramImage(
        section.substring(section.lastIndexOf('/') + 1),
        section,
        new Program(code, Program.of(code).functions(), List.of()),
        LineTable.empty());
  }

  static ProgramImage image(String text) {
    return image("dray/op/test", text);
  }
}
