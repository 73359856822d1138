package dev.dray.vm.jit.ir;

/** What a value is on the JVM's stack. */
public enum Kind {
  /** 64 bits. */
  LONG,
  /** 32 bits. */
  INT,
  /** No value: stores. */
  NONE
}
