package dev.dray.verifier.diagnostic;

import dev.dray.verifier.isa.Code;
import dev.dray.verifier.isa.Disassembler;
import dev.dray.verifier.object.ProgramImage;
import dev.dray.verifier.object.SourceLine;
import java.util.Optional;

/** Where an instruction is, in words. */
final class Places {
  private final Optional<ProgramImage> image;

  Places(Optional<ProgramImage> image) {
    this.image = image;
  }

  Optional<SourceLine> line(int pc) {
    return image.filter(each -> pc >= 0).flatMap(each -> each.lines().at(pc));
  }

  /** {@code xor.c:17:13}. */
  Optional<String> source(int pc) {
    return line(pc)
        .map(
            line ->
                line.file() + ":" + line.line() + (line.column() > 0 ? ":" + line.column() : ""));
  }

  /** {@code r3 = *(u8 *)(r5 + 8)}. */
  Optional<String> instruction(int pc) {
    return image
        .map(each -> each.program().code())
        .filter(code -> code.isInstruction(pc))
        .map((Code code) -> Disassembler.text(code.at(pc), pc));
  }

  /** {@code xor.c:15, pc 9}, or the pc alone. */
  String brief(int pc) {
    return line(pc).map(line -> line.file() + ":" + line.line() + ", pc " + pc).orElse("pc " + pc);
  }
}
