package dev.dray.operation.descriptor;

import java.util.Optional;

/** The operations of the engine: DSA's under its codes, Dray's own from 0x80 up. */
public enum Opcode {
  MEMORY_MOVE(0x03, "memory move"),
  FILL(0x04, "fill"),
  COMPARE(0x05, "compare"),
  CRC(0x10, "CRC generation"),
  RUN_PROGRAM(0x80, "run program");

  private static final Opcode[] BY_CODE = new Opcode[0x100];

  static {
    for (Opcode opcode : values()) {
      BY_CODE[opcode.code] = opcode;
    }
  }

  private final int code;
  private final String label;

  Opcode(int code, String label) {
    this.code = code;
    this.label = label;
  }

  /** The code of the descriptor's byte 7. */
  public int code() {
    return code;
  }

  /** The operation's name as messages give it. */
  public String label() {
    return label;
  }

  /** The operation with a code, if there is one. */
  public static Optional<Opcode> of(int code) {
    return Optional.ofNullable(code < 0 || code > 0xFF ? null : BY_CODE[code]);
  }
}
