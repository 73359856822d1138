package dev.dray.operation.descriptor;

import java.util.Optional;

/** The operations of the engine: DSA's under its codes, Dray's own from 0x80 up. */
public enum Opcode {
  NO_OP(0x00, "no-op"),
  BATCH(0x01, "batch"),
  DRAIN(0x02, "drain"),
  MEMORY_MOVE(0x03, "memory move"),
  FILL(0x04, "fill"),
  COMPARE(0x05, "compare"),
  COMPARE_PATTERN(0x06, "compare pattern"),
  CREATE_DELTA(0x07, "create delta record"),
  APPLY_DELTA(0x08, "apply delta record"),
  DUALCAST(0x09, "memory copy with dualcast"),
  TRANSLATION_FETCH(0x0A, "translation fetch"),
  CRC(0x10, "CRC generation"),
  COPY_CRC(0x11, "copy with CRC generation"),
  DIF_CHECK(0x12, "DIF check"),
  DIF_INSERT(0x13, "DIF insert"),
  DIF_STRIP(0x14, "DIF strip"),
  DIF_UPDATE(0x15, "DIF update"),
  DIX_GENERATE(0x17, "DIX generate"),
  TYPE_CONVERSION(0x18, "type conversion"),
  REDUCE(0x19, "reduce"),
  REDUCE_DUALCAST(0x1A, "reduce with dualcast"),
  GATHER_REDUCE(0x1B, "gather reduce"),
  GATHER_COPY(0x1C, "gather copy"),
  SCATTER_COPY(0x1D, "scatter copy"),
  SCATTER_FILL(0x1E, "scatter fill"),
  CACHE_FLUSH(0x20, "cache flush"),
  UPDATE_WINDOW(0x21, "update window"),
  INTER_DOMAIN_COPY(0x23, "inter-domain copy"),
  INTER_DOMAIN_FILL(0x24, "inter-domain fill"),
  INTER_DOMAIN_COMPARE(0x25, "inter-domain compare"),
  INTER_DOMAIN_COMPARE_PATTERN(0x26, "inter-domain compare pattern"),
  RUN_PROGRAM(0x80, "run program"),
  CLONE(0x81, "copy-on-write clone"),
  MIGRATE(0x82, "migrate"),
  RUN_PLAN(0x83, "run plan"),
  COMPARE_AND_SWAP(0x88, "masked compare-and-swap"),
  FETCH_AND_ADD(0x89, "fetch-and-add"),
  SWAP(0x8A, "swap"),
  LOCK(0x8B, "lock"),
  UNLOCK(0x8C, "unlock"),
  TRANSACTION(0x8D, "transaction");

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
