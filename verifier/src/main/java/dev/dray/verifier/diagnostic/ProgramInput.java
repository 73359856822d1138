package dev.dray.verifier.diagnostic;

import java.util.Arrays;
import java.util.List;

/** What a user operation is run on: the bytes of its operands before the run, and its arguments. */
public final class ProgramInput {
  private final byte[] src;
  private final byte[] dst;
  private final byte[] aux;
  private final long[] arguments;

  /**
   * An input; it is copied.
   *
   * @param arguments at most four, the others are 0
   */
  public ProgramInput(byte[] src, byte[] dst, byte[] aux, long... arguments) {
    if (arguments.length > 4) {
      throw new IllegalArgumentException(
          arguments.length + " arguments; a program takes at most 4");
    }
    this.src = src.clone();
    this.dst = dst.clone();
    this.aux = aux.clone();
    this.arguments = Arrays.copyOf(arguments, 4);
  }

  /** The first operand's bytes, a copy. */
  public byte[] src() {
    return src.clone();
  }

  /** The second operand's bytes, a copy. */
  public byte[] dst() {
    return dst.clone();
  }

  /** The third operand's bytes, a copy. */
  public byte[] aux() {
    return aux.clone();
  }

  /** The four arguments. */
  public List<Long> arguments() {
    return Arrays.stream(arguments).boxed().toList();
  }

  /** In a few words, what differs from nothing: {@code |src| = 5, all zero; arg0 = 3}. */
  public String words() {
    StringBuilder text = new StringBuilder("|src| = ").append(src.length).append(contents(src));
    if (dst.length > 0) {
      text.append("; |dst| = ").append(dst.length);
      text.append(isZero(dst) ? "" : contents(dst));
    }
    if (aux.length > 0) {
      text.append("; |aux| = ").append(aux.length).append(contents(aux));
    }
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i] != 0) {
        text.append("; arg").append(i).append(" = ").append(Long.toUnsignedString(arguments[i]));
      }
    }
    return text.toString();
  }

  private static String contents(byte[] bytes) {
    if (bytes.length == 0) {
      return "";
    }
    if (isZero(bytes)) {
      return ", all zero";
    }
    StringBuilder text = new StringBuilder(" (");
    for (int i = 0; i < Math.min(16, bytes.length); i++) {
      text.append(i == 0 ? "" : " ").append(String.format("%02x", bytes[i] & 0xff));
    }
    return text.append(bytes.length > 16 ? " ...)" : ")").toString();
  }

  private static boolean isZero(byte[] bytes) {
    for (byte each : bytes) {
      if (each != 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ProgramInput input
        && Arrays.equals(src, input.src)
        && Arrays.equals(dst, input.dst)
        && Arrays.equals(aux, input.aux)
        && Arrays.equals(arguments, input.arguments);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(
        new int[] {
          Arrays.hashCode(src),
          Arrays.hashCode(dst),
          Arrays.hashCode(aux),
          Arrays.hashCode(arguments)
        });
  }

  @Override
  public String toString() {
    return words();
  }
}
