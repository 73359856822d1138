package dev.dray.verifier.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Objects that no compiler writes: each breaks one rule, or asks for too much. */
class HostileTest {
  private static final byte[] LDDW = {0x18, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  private static final byte[] EXIT = {(byte) 0x95, 0, 0, 0, 0, 0, 0, 0};
  private static final byte[] LOAD = concat(LDDW, EXIT);
  private static final int LOAD_SIZE = 24;

  @Test
  void theWriterWritesWhatLoads() {
    assertThat(ObjectFile.parse(ElfWriter.withProgram(2).build()).programs())
        .singleElement()
        .satisfies(image -> assertThat(image.program().code().slots()).isEqualTo(2))
        .extracting(ProgramImage::name)
        .isEqualTo("entry");
  }

  @Test
  void aMalformedProgramStandsInNobodysWay() {
    byte[] unknown = {(byte) 0xff, 0, 0, 0, 0, 0, 0, 0};
    ObjectFile object =
        ObjectFile.parse(
            ElfWriter.withProgram(1)
                .section("dray/op/bad", Section.PROGBITS, ElfWriter.TEXT, unknown)
                .symbol("bad", ElfWriter.FUNCTION, 2, 0, 8)
                .build());
    assertThat(object.linkEach()).hasSize(2);
    assertThat(object.linkEach())
        .filteredOn(LinkResult.Linked.class::isInstance)
        .singleElement()
        .extracting(result -> ((LinkResult.Linked) result).image().name())
        .isEqualTo("entry");
    assertThat(object.linkEach())
        .filteredOn(LinkResult.Malformed.class::isInstance)
        .singleElement()
        .satisfies(
            result -> {
              LinkResult.Malformed malformed = (LinkResult.Malformed) result;
              assertThat(malformed.entry()).isEqualTo(new EntryPoint("dray/op/bad", "bad"));
              assertThat(malformed.reason()).hasMessageContaining("dray/op/bad at offset 0x0");
            });
    assertThatThrownBy(object::programs).isInstanceOf(MalformedObjectException.class);
  }

  @Test
  void overlappingFunctions() {
    refused(
        ElfWriter.withProgram(4).symbol("inner", ElfWriter.FUNCTION, 1, 16, 16),
        "function entry overlaps the next one");
  }

  @Test
  void functionsBetweenInstructions() {
    refused(
        ElfWriter.withProgram(4).symbol("inner", ElfWriter.FUNCTION, 1, 4, 8),
        "does not start and end at an instruction");
  }

  @Test
  void symbolsBeyondTheirSections() {
    refused(
        ElfWriter.withProgram(1).symbol("x", ElfWriter.OBJECT, 1, 8, Long.MAX_VALUE),
        "reaches beyond the end of section dray/op");
    refused(ElfWriter.withProgram(1).symbol("x", ElfWriter.OBJECT, 77, 0, 0), "lies in section 77");
  }

  @Test
  void namesTwice() {
    refused(
        ElfWriter.withProgram(1)
            .section("dray/op", Section.PROGBITS, ElfWriter.TEXT, EXIT)
            .symbol("entry", ElfWriter.FUNCTION, 2, 0, 8),
        "a second program has the name entry");
    refused(
        ElfWriter.withProgram(1)
            .section(".BTF", Section.PROGBITS, 0, new byte[4])
            .section(".BTF", Section.PROGBITS, 0, new byte[4]),
        "two sections have the name .BTF");
  }

  @Test
  void noProgram() {
    refused(new ElfWriter().section(".data", 1, ElfWriter.DATA, new byte[4]), "no program");
  }

  @Test
  void twoRelocationsOfOnePlace() {
    refused(
        load().relocations(0, Relocation.LDDW, 1, 0, Relocation.LDDW, 1),
        "two relocations apply to the same place");
  }

  @Test
  void relocationsWhereTheyDoNotBelong() {
    refused(load().relocations(8, Relocation.LDDW, 1), "between two instructions");
    refused(load().relocations(4, Relocation.LDDW, 1), "between two instructions");
    refused(load().relocations(16, Relocation.LDDW, 1), "R_BPF_64_64 does not apply");
    refused(load().relocations(0, Relocation.CALL, 1), "R_BPF_64_32 does not apply");
    refused(load().relocations(0, 99, 1), "relocation type 99 does not apply");
    refused(load().relocations(0, Relocation.LDDW, 9), "refers to symbol 9: none");
    refused(load().relocations(24, Relocation.LDDW, 1), "relocates offset 0x18");
  }

  @Test
  void relocationsWithExplicitAddends() {
    refused(load().section(".rela", Section.RELA, 0, new byte[24], 24, 0, 1), "explicit addends");
  }

  @Test
  void placesOutsideData() {
    byte[] far = LOAD.clone();
    far[4] = 17;
    ElfWriter writer =
        new ElfWriter()
            .section("dray/op", Section.PROGBITS, ElfWriter.TEXT, far)
            .symbol("entry", ElfWriter.FUNCTION, 1, 0, LOAD_SIZE)
            .symbol("data", ElfWriter.OBJECT, 2, 0, 16)
            .section(".data", Section.PROGBITS, ElfWriter.DATA, new byte[16])
            .relocations(0, Relocation.LDDW, 2);
    refused(writer, "outside the section's 16 bytes");
  }

  @Test
  void unfathomableGlobals() {
    refused(
        load().section(".bss", Section.NOBITS, ElfWriter.DATA, new byte[0], 1L << 40, 0, 0),
        "global data of more than");
    refused(
        load()
            .section(".bss", Section.NOBITS, ElfWriter.DATA, new byte[0], 1L << 25, 0, 0)
            .symbol("pool", ElfWriter.OBJECT, Symbol.COMMON, 8, (1L << 25) + 1),
        "global data of more than");
    refused(
        load().symbol("pool", ElfWriter.OBJECT, Symbol.COMMON, 8, Long.MIN_VALUE),
        "global data of more than");
  }

  @Test
  void untouchedGlobalsCostNothing() {
    ElfWriter writer =
        ElfWriter.withProgram(1)
            .section(".bss", Section.NOBITS, ElfWriter.DATA, new byte[0], 1L << 26, 0, 0);
    assertThat(ObjectFile.parse(writer.build()).programs().get(0).program().maps()).isEmpty();
  }

  @Test
  void sharedCodeIsNotMultipliedForever() {
    int slots = 600_000;
    ElfWriter writer = ElfWriter.withProgram(slots);
    for (int i = 0; i < 60_000; i++) {
      writer.symbol("alias" + i, ElfWriter.FUNCTION, 1, 0, 8L * slots);
    }
    byte[] file = writer.build();
    assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () -> {
          ObjectFile object = ObjectFile.parse(file);
          assertThatThrownBy(object::programs)
              .isInstanceOf(MalformedObjectException.class)
              .hasMessageContaining("4000000");
          assertThat(object.programs("alias7")).hasSize(1);
        });
  }

  @Test
  void typesThatAreTheirOwnBase() {
    // 1: typedef of 2; 2: typedef of 1; 3: variable; 4: .maps
    refused(
        withMap(
            type(0, BtfType.TYPEDEF << 24, 2),
            type(0, BtfType.TYPEDEF << 24, 1),
            type(0, BtfType.VARIABLE << 24, 1, 0),
            type(1, BtfType.DATA_SECTION << 24 | 1, 0, 3, 0, 16)),
        "perhaps in a circle");
  }

  @Test
  void arraysOfArraysWithoutEnd() {
    // 1: struct { t *key }; 2: pointer to 3; 3: array of 3
    refused(
        withMap(
            type(0, BtfType.STRUCT << 24 | 1, 8, 7, 2, 0),
            type(0, BtfType.POINTER << 24, 3),
            type(0, BtfType.ARRAY << 24, 0, 3, 3, 1),
            type(0, BtfType.VARIABLE << 24, 1, 0),
            type(1, BtfType.DATA_SECTION << 24 | 1, 0, 4, 0, 16)),
        "perhaps in a circle");
  }

  @Test
  void typesThatDoNotExist() {
    refused(
        withMap(
            type(0, BtfType.VARIABLE << 24, 99, 0),
            type(1, BtfType.DATA_SECTION << 24 | 1, 0, 1, 0, 16)),
        "refers to type 99");
    refused(withMap(type(0, 31 << 24, 0)), "is of kind 31");
    refused(withMap(type(1, BtfType.DATA_SECTION << 24 | 0xffff, 0)), "reaches beyond the types");
  }

  @Test
  void lineRecordsWithoutEnd() {
    byte[] lines = ElfWriter.ints(0x1eb9f, 24, 0, 0, 0, 12, 16, 1, Integer.MAX_VALUE);
    refused(
        withMap(type(0, BtfType.VARIABLE << 24, 0, 0))
            .section(".BTF.ext", Section.PROGBITS, 0, lines),
        "2147483647 line records, there is room for 0");
    lines[24] = 0;
    refused(
        withMap(type(0, BtfType.VARIABLE << 24, 0, 0))
            .section(".BTF.ext", Section.PROGBITS, 0, lines),
        "line records of 0 bytes");
  }

  private static ElfWriter load() {
    return new ElfWriter()
        .section("dray/op", Section.PROGBITS, ElfWriter.TEXT, LOAD)
        .symbol("entry", ElfWriter.FUNCTION, 1, 0, LOAD_SIZE);
  }

  /** A program that refers to a map at the start of .maps, and .BTF with given types. */
  private static ElfWriter withMap(byte[]... types) {
    byte[] all = concat(types);
    byte[] strings = "\0.maps\0key\0".getBytes(StandardCharsets.US_ASCII);
    byte[] header = ElfWriter.ints(0x1eb9f, 24, 0, all.length, all.length, strings.length);
    return load()
        .symbol("map", ElfWriter.OBJECT, 2, 0, 16)
        .section(".maps", Section.PROGBITS, ElfWriter.DATA, new byte[16])
        .relocations(0, Relocation.LDDW, 2)
        .section(".BTF", Section.PROGBITS, 0, concat(header, all, strings));
  }

  private static byte[] type(int... words) {
    return ElfWriter.ints(words);
  }

  private static byte[] concat(byte[]... parts) {
    ByteBuffer all = ByteBuffer.allocate(Arrays.stream(parts).mapToInt(p -> p.length).sum());
    Arrays.stream(parts).forEach(all::put);
    return all.array();
  }

  private static void refused(ElfWriter writer, String reason) {
    byte[] file = writer.build();
    assertThatThrownBy(() -> ObjectFile.parse(file).programs())
        .isInstanceOf(MalformedObjectException.class)
        .hasMessageContaining(reason);
  }
}
