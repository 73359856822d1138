package dev.dray.verifier.certificate;

/** Bytes that are no certificate. */
public final class MalformedCertificateException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int offset;

  MalformedCertificateException(int offset, String message) {
    super("byte " + offset + ": " + message);
    this.offset = offset;
  }

  /** Where the first byte that makes no sense is. */
  public int offset() {
    return offset;
  }
}
