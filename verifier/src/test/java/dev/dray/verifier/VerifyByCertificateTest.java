package dev.dray.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.verifier.asm.Assembler;
import dev.dray.verifier.certificate.Certificate;
import dev.dray.verifier.certificate.CertificateCodec;
import dev.dray.verifier.certificate.EntryPolicy;
import dev.dray.verifier.diagnostic.Finding;
import dev.dray.verifier.diagnostic.Rule;
import dev.dray.verifier.isa.HelperPrototype;
import dev.dray.verifier.isa.MapDefinition;
import dev.dray.verifier.isa.MapType;
import dev.dray.verifier.isa.Program;
import dev.dray.verifier.isa.helper.StandardHelpers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A saved certificate stands for the search: for its own program, and for no other. */
class VerifyByCertificateTest {
  private static final VerifierOptions OPTIONS = VerifierOptions.operation(StandardHelpers.all());

  private static final String LOOP =
      """
      r6 = *(u64 *)(r1 + 0)
      r7 = *(u64 *)(r1 + 8)
      r8 = 0
      if r6 >= r7 goto +4
      r4 = *(u8 *)(r6 + 0)
      r8 += r4
      r6 += 1
      goto -5
      call 5
      r0 = r8
      exit
      """;

  private static final List<MapDefinition> MAPS =
      List.of(new MapDefinition("table", MapType.HASH, 4, 8, 16));

  private static Program program(String text, List<MapDefinition> maps) {
    Program plain = Program.of(Assembler.assemble(text));
    return new Program(plain.code(), plain.functions(), maps);
  }

  private static final Program PROGRAM = program(LOOP, MAPS);

  private static VerifiedProgram accepted(Verification verification) {
    assertThat(verification).isInstanceOf(Verification.Accepted.class);
    return ((Verification.Accepted) verification).program();
  }

  private static Certificate saved() {
    byte[] bytes =
        CertificateCodec.write(accepted(Verifier.verify(PROGRAM, OPTIONS)).certificate());
    return CertificateCodec.read(bytes);
  }

  private static String refusal(Verification verification) {
    assertThat(verification).isInstanceOf(Verification.Rejected.class);
    Finding finding = ((Verification.Rejected) verification).findings().getFirst();
    assertThat(finding.rule()).isEqualTo(Rule.CERTIFICATE);
    return finding.message();
  }

  @Test
  void givesWhatTheSearchGives() {
    VerifiedProgram searched = accepted(Verifier.verify(PROGRAM, OPTIONS));
    VerifiedProgram read = accepted(Verifier.verify(PROGRAM, OPTIONS, saved()));
    assertThat(read.cost()).isEqualTo(searched.cost());
    assertThat(read.certificate()).isEqualTo(searched.certificate());
    assertThat(read.facts().loops()).isEqualTo(searched.facts().loops()).hasSize(1);
    for (int pc = 0; pc < PROGRAM.code().slots(); pc++) {
      assertThat(read.facts().access(pc)).isEqualTo(searched.facts().access(pc));
      assertThat(read.facts().reachable(pc)).isEqualTo(searched.facts().reachable(pc));
      for (int register = 0; register <= 10; register++) {
        assertThat(read.facts().register(pc, register))
            .isEqualTo(searched.facts().register(pc, register));
      }
    }
  }

  @Test
  void otherInstructionsAreNamed() {
    Program other = program(LOOP.replace("r8 += r4", "r8 ^= r4"), MAPS);
    assertThat(Verifier.verify(other, OPTIONS).accepted()).isTrue();
    assertThat(refusal(Verifier.verify(other, OPTIONS, saved()))).contains("other instructions");
  }

  @Test
  void otherMapsAreNamed() {
    Program other = program(LOOP, List.of(new MapDefinition("table", MapType.HASH, 4, 16, 16)));
    assertThat(refusal(Verifier.verify(other, OPTIONS, saved()))).contains("other maps");
  }

  @Test
  void otherContentsOfGlobalDataAreNamed() {
    Program one = program(LOOP, List.of(data((byte) 1)));
    Program two = program(LOOP, List.of(data((byte) 2)));
    Certificate certificate = accepted(Verifier.verify(one, OPTIONS)).certificate();
    assertThat(Verifier.verify(one, OPTIONS, certificate).accepted()).isTrue();
    assertThat(refusal(Verifier.verify(two, OPTIONS, certificate))).contains("global data");
  }

  private static MapDefinition data(byte value) {
    return new MapDefinition(
        ".rodata", MapType.ARRAY, 4, 1, 1, 0, new MapDefinition.Global(true, new byte[] {value}));
  }

  @Test
  void otherPrototypesAreNamed() {
    List<HelperPrototype> helpers = new ArrayList<>(StandardHelpers.all());
    helpers.removeIf(helper -> helper.number() == 5);
    helpers.add(
        new HelperPrototype(
            5,
            "clock",
            List.of(HelperPrototype.Argument.OPTIONAL_SCALAR),
            HelperPrototype.Result.SCALAR));
    assertThat(refusal(Verifier.verify(PROGRAM, VerifierOptions.operation(helpers), saved())))
        .contains("helper prototypes");
  }

  @Test
  void helpersThatAreNotCalledDoNotMatter() {
    List<HelperPrototype> helpers = new ArrayList<>(StandardHelpers.all());
    helpers.removeIf(helper -> helper.number() == 6);
    assertThat(Verifier.verify(PROGRAM, VerifierOptions.operation(helpers), saved()).accepted())
        .isTrue();
  }

  @Test
  void anotherEntryIsNamed() {
    VerifierOptions buffer = VerifierOptions.buffer(StandardHelpers.all(), 16);
    assertThat(refusal(Verifier.verify(PROGRAM, buffer, saved())))
        .contains("Operation")
        .contains("Buffer");
  }

  @Test
  void anEmptyProofIsRefused() {
    Certificate saved = saved();
    Certificate empty =
        new Certificate(
            saved.binding(),
            new EntryPolicy.Operation(VerifierOptions.OPERAND_LIMIT),
            saved.contexts(),
            saved.cutPoints().subList(0, 1),
            List.of());
    assertThat(refusal(Verifier.verify(PROGRAM, OPTIONS, empty))).isNotEmpty();
  }
}
