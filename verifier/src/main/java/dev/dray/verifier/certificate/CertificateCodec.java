package dev.dray.verifier.certificate;

import dev.dray.verifier.certificate.CertificateWords.Reader;
import dev.dray.verifier.certificate.CertificateWords.Writer;

/**
 * Certificates as bytes.
 *
 * <pre>
 *   "DRYC"  version  SHA-256 of the rest
 *   binding (3 times 32 bytes)  policy  contexts  copyings  cut points  loops
 * </pre>
 *
 * Numbers are LEB128, signed ones in zigzag; lists start with their length; alternatives with a
 * number. Whatever is read has passed no check but that of its form: the checker does the rest.
 */
public final class CertificateCodec {
  /** Longer ones are not read: those of the largest programs are far smaller. */
  public static final int MAXIMUM_BYTES = 1 << 24;

  private static final int MAGIC = 0x43595244;

  private CertificateCodec() {}

  /** A certificate's bytes. */
  public static byte[] write(Certificate certificate) {
    Writer out = new Writer();
    out.hash(certificate.binding().code());
    out.hash(certificate.binding().maps());
    out.hash(certificate.binding().helpers());
    switch (certificate.policy()) {
      case EntryPolicy.Operation operation -> out.tagged(0, operation.limit());
      case EntryPolicy.Buffer buffer -> out.tagged(1, buffer.bytes());
    }
    out.list(
        certificate.contexts(),
        context -> {
          out.signed(context.parent());
          out.signed(context.callPc());
          out.signed(context.function());
          out.unsigned(context.kind().ordinal());
        });
    out.list(certificate.copyings(), copying -> write(copying, out));
    InvariantCodec invariants = new InvariantCodec();
    out.list(
        certificate.cutPoints(),
        cut -> {
          out.signed(cut.context());
          out.signed(cut.pc());
          out.signed(cut.copy());
          out.unsigned(cut.role().ordinal());
          out.list(cut.defined(), definition -> write(definition, out));
          invariants.write(cut.invariant(), out);
        });
    out.list(
        certificate.loops(),
        loop -> {
          out.signed(loop.head());
          out.signed(loop.counter());
          out.list(loop.body(), member -> out.signed(member));
          write(loop.termination(), out);
        });
    return seal(out.bytes());
  }

  /** Puts the head before what the other bytes of a certificate are. */
  static byte[] seal(byte[] rest) {
    Writer out = new Writer();
    out.fixed(MAGIC, 4);
    out.unsigned(Certificate.VERSION);
    out.hash(CertificateBinding.sha256(rest));
    out.raw(rest);
    return out.bytes();
  }

  private static void write(Copying copying, Writer out) {
    out.list(copying.nodes(), node -> out.signed(node));
    out.signed(copying.back());
    out.list(
        copying.ways(),
        way -> {
          out.signed(way.from());
          out.signed(way.successor());
        });
  }

  private static Copying copying(Reader in) {
    return new Copying(
        in.list(in::integer),
        in.integer(),
        in.list(() -> new Copying.Way(in.integer(), in.integer())));
  }

  private static void write(CutPoint.Definition definition, Writer out) {
    switch (definition) {
      case CutPoint.ByLocation by -> {
        out.tagged(0, by.symbol());
        InvariantCodec.write(by.location(), out);
      }
      case CutPoint.ByIteration by -> out.tagged(1, by.symbol());
      case CutPoint.ByProduct by -> out.tagged(2, by.symbol());
      case CutPoint.BySignedHalf by -> out.tagged(4, by.symbol());
      case CutPoint.ByLength by -> {
        out.tagged(3, by.symbol());
        InvariantCodec.write(by.location(), out);
      }
    }
  }

  private static void write(LoopProof.Termination termination, Writer out) {
    switch (termination) {
      case LoopProof.Bounded bounded -> {
        out.unsigned(0);
        InvariantCodec.write(bounded.bound(), out);
      }
      case LoopProof.Lexicographic measures -> {
        out.unsigned(1);
        out.list(measures.measures(), measure -> InvariantCodec.write(measure, out));
      }
      case LoopProof.ByHelper helper -> out.unsigned(2);
    }
  }

  /**
   * The certificate in some bytes.
   *
   * @throws MalformedCertificateException if they are none, of another version, cut short, or
   *     changed since they were written
   */
  public static Certificate read(byte[] bytes) {
    Reader in = new Reader(bytes);
    if (bytes.length > MAXIMUM_BYTES) {
      throw in.malformed(
          "a certificate of " + bytes.length + " bytes; at most " + MAXIMUM_BYTES + " are read");
    }
    if (in.fixed(4) != MAGIC) {
      throw in.malformed("this is no certificate: it starts with other bytes than DRYC");
    }
    long version = in.unsigned();
    if (version != Certificate.VERSION) {
      throw in.malformed(
          "version "
              + version
              + "; this verifier reads version "
              + Certificate.VERSION
              + ": verify the program again");
    }
    String sum = in.hash();
    if (!sum.equals(CertificateBinding.sha256(in.rest()))) {
      throw in.malformed(
          "the certificate is not what was written: its SHA-256 differs (cut short, or changed)");
    }
    CertificateBinding binding = new CertificateBinding(in.hash(), in.hash(), in.hash());
    EntryPolicy policy =
        in.choice(2) == 0
            ? new EntryPolicy.Operation(in.signed())
            : new EntryPolicy.Buffer(in.signed());
    InvariantCodec invariants = new InvariantCodec();
    Certificate certificate =
        new Certificate(
            binding,
            policy,
            in.list(
                () ->
                    new CallContext(
                        in.integer(),
                        in.integer(),
                        in.integer(),
                        CallContext.Kind.values()[in.choice(CallContext.Kind.values().length)])),
            in.list(() -> copying(in)),
            in.numbered(
                id ->
                    new CutPoint(
                        id,
                        in.integer(),
                        in.integer(),
                        in.integer(),
                        CutPoint.Role.values()[in.choice(CutPoint.Role.values().length)],
                        in.list(() -> definition(in)),
                        invariants.read(in))),
            in.list(
                () ->
                    new LoopProof(
                        in.integer(), in.integer(), in.list(in::integer), termination(in))));
    in.end();
    return certificate;
  }

  private static CutPoint.Definition definition(Reader in) {
    int kind = in.choice(5);
    int symbol = in.integer();
    return switch (kind) {
      case 0 -> new CutPoint.ByLocation(symbol, InvariantCodec.location(in));
      case 1 -> new CutPoint.ByIteration(symbol);
      case 2 -> new CutPoint.ByProduct(symbol);
      case 4 -> new CutPoint.BySignedHalf(symbol);
      default -> new CutPoint.ByLength(symbol, InvariantCodec.location(in));
    };
  }

  private static LoopProof.Termination termination(Reader in) {
    return switch (in.choice(3)) {
      case 0 -> new LoopProof.Bounded(InvariantCodec.linear(in));
      case 1 -> new LoopProof.Lexicographic(in.list(() -> InvariantCodec.linear(in)));
      default -> new LoopProof.ByHelper();
    };
  }
}
