package dev.dray.verifier.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is written is read back; other bytes are refused, whatever they are. */
class CertificateCodecTest {
  private static final Region RING = new Region.RingRecord(1, 24, 12);

  /** Magic, version and hash. */
  private static final int HEAD = 4 + 1 + 32;

  private static final Certificate EVERYTHING =
      new Certificate(
          new CertificateBinding(
              "0123456789abcdef".repeat(4),
              "123456789abcdef0".repeat(4),
              "23456789abcdef01".repeat(4)),
          new EntryPolicy.Operation(1L << 40),
          List.of(
              new CallContext(-1, -1, 0, CallContext.Kind.ENTRY),
              new CallContext(0, 5, 40, CallContext.Kind.LOCAL),
              new CallContext(0, 7, 60, CallContext.Kind.LOOP_CALLBACK),
              new CallContext(1, 44, 80, CallContext.Kind.MAP_CALLBACK)),
          List.of(
              new CutPoint(
                  0,
                  0,
                  0,
                  CutPoint.Role.ENTRY,
                  List.of(),
                  new Invariant(Map.of(), List.of(), List.of(), List.of(), List.of(), List.of())),
              new CutPoint(
                  1,
                  0,
                  9,
                  CutPoint.Role.HEAD,
                  List.of(
                      new CutPoint.ByIteration(7),
                      new CutPoint.ByLocation(8, new Location.Register(0, 3)),
                      new CutPoint.ByLocation(9, new Location.Cell(0, -16, 8)),
                      new CutPoint.ByProduct(10),
                      new CutPoint.BySignedHalf(12)),
                  new Invariant(
                      Map.of(
                          new Location.Register(0, 0),
                              new Value.Negated(new Region.Context(), Linear.constant(8)),
                          new Location.Register(0, 1), new Value.MapHandle(2),
                          new Location.Register(0, 2), new Value.CodePointer(60),
                          new Location.Register(0, 3), number(5, 8, -3),
                          new Location.Register(0, 4),
                              new Value.Pointer(new Region.Context(), Linear.constant(8)),
                          new Location.Register(0, 5), new Value.MaybeNull(RING),
                          new Location.Register(0, 6),
                              new Value.PointerLow(
                                  new Region.Operand(Region.Kind.DST), Linear.symbol(9)),
                          new Location.Register(0, 7),
                              new Value.Pointer(new Region.MapValue(0, 11), Linear.constant(-1)),
                          new Location.Cell(0, -16, 8),
                              new Value.Pointer(new Region.Stack(0), Linear.constant(-64)),
                          new Location.Cell(0, -24, 4),
                              new Value.Pointer(new Region.MapKey(0), Linear.constant(0))),
                      List.of(new Invariant.Taint(0, -40, 8)),
                      List.of(
                          new SymbolFact(8, SymbolFact.View.UNSIGNED, 0, -1, 7, 0),
                          new SymbolFact(
                              9, SymbolFact.View.SIGNED, Long.MIN_VALUE, Long.MAX_VALUE, 0, 0),
                          new SymbolFact(10, SymbolFact.View.INTEGER, -5, 5, -1, 3)),
                      List.of(new Invariant.Product(10, 8, 9)),
                      List.of(new Invariant.SignedHalf(12, 8)),
                      List.of(((Value.Number) number(-1, 7, 1)).expression()),
                      List.of((Region.RingRecord) RING)))),
          List.of(
              new LoopProof(1, 7, List.of(1), new LoopProof.Bounded(Linear.symbol(0))),
              new LoopProof(
                  2, 13, List.of(2, 3), new LoopProof.Lexicographic(List.of(Linear.symbol(8)))),
              new LoopProof(4, 14, List.of(), new LoopProof.ByHelper())));

  private static Value number(long constant, int symbol, long coefficient) {
    return new Value.Number(new Linear(List.of(new Linear.Term(symbol, coefficient)), constant));
  }

  @Test
  void everythingThatIsWrittenIsReadBack() {
    assertThat(CertificateCodec.read(CertificateCodec.write(EVERYTHING))).isEqualTo(EVERYTHING);
  }

  @Test
  void equalCertificatesGiveEqualBytes() {
    byte[] bytes = CertificateCodec.write(EVERYTHING);
    assertThat(CertificateCodec.write(CertificateCodec.read(bytes))).isEqualTo(bytes);
  }

  @Test
  void everyPrefixIsRefused() {
    byte[] bytes = CertificateCodec.write(EVERYTHING);
    for (int length = 0; length < bytes.length; length++) {
      byte[] prefix = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> CertificateCodec.read(prefix))
          .isInstanceOf(MalformedCertificateException.class);
    }
  }

  @Test
  void everyChangedBitIsNoticed() {
    byte[] bytes = CertificateCodec.write(EVERYTHING);
    for (int bit = 0; bit < 8 * bytes.length; bit++) {
      byte[] changed = bytes.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      assertThatThrownBy(() -> CertificateCodec.read(changed))
          .isInstanceOf(MalformedCertificateException.class);
    }
  }

  @Test
  void moreBytesThanAnyCertificateHasAreNotRead() {
    assertThatThrownBy(() -> CertificateCodec.read(new byte[CertificateCodec.MAXIMUM_BYTES + 1]))
        .isInstanceOf(MalformedCertificateException.class)
        .hasMessageContaining("at most");
  }

  @Test
  void bytesAtTheEndAreRefused() {
    byte[] bytes = CertificateCodec.write(EVERYTHING);
    byte[] longer = Arrays.copyOfRange(bytes, HEAD, bytes.length + 1);
    assertThatThrownBy(() -> CertificateCodec.read(CertificateCodec.seal(longer)))
        .isInstanceOf(MalformedCertificateException.class)
        .hasMessageContaining("too many");
  }

  @Test
  void aLongListInFewBytesIsRefusedBeforeItIsMade() {
    byte[] bytes = CertificateCodec.write(EVERYTHING);
    byte[] hostile = Arrays.copyOfRange(bytes, HEAD, HEAD + 120);
    // The number of contexts, which follows the binding and the policy.
    Arrays.fill(hostile, 103, 112, (byte) 0xff);
    hostile[112] = 1;
    assertThatThrownBy(() -> CertificateCodec.read(CertificateCodec.seal(hostile)))
        .isInstanceOf(MalformedCertificateException.class)
        .hasMessageContaining("a list of");
  }

  @Test
  void anotherVersionIsNamed() {
    byte[] bytes = CertificateCodec.write(EVERYTHING);
    bytes[4] = 99;
    assertThatThrownBy(() -> CertificateCodec.read(bytes))
        .isInstanceOf(MalformedCertificateException.class)
        .hasMessageContaining("version 99")
        .hasMessageContaining("verify the program again");
  }

  @Test
  void changedBytesGiveACertificateOrAClearRefusal() {
    byte[] written = CertificateCodec.write(EVERYTHING);
    byte[] bytes = Arrays.copyOfRange(written, HEAD, written.length);
    Random random = new Random(1);
    for (int round = 0; round < 20_000; round++) {
      byte[] changed = bytes.clone();
      for (int i = 0; i <= random.nextInt(4); i++) {
        changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
      }
      try {
        assertThat(CertificateCodec.read(CertificateCodec.seal(changed))).isNotNull();
      } catch (MalformedCertificateException refused) {
        assertThat(refused.offset()).isBetween(HEAD, HEAD + changed.length);
      }
    }
  }
}
