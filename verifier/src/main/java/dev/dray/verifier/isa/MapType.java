package dev.dray.verifier.isa;

/** The kinds of map, under Linux numbers. */
public enum MapType {
  HASH(1),
  ARRAY(2),
  PROGRAM_ARRAY(3),
  PER_CPU_ARRAY(6),
  LRU_HASH(9),
  RING_BUFFER(27);

  private final int number;

  MapType(int number) {
    this.number = number;
  }

  /** The number that a BTF definition gives. */
  public int number() {
    return number;
  }
}
