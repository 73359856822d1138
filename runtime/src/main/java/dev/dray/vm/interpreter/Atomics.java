package dev.dray.vm.interpreter;

import dev.dray.verifier.isa.AluSemantics;
import dev.dray.verifier.isa.AtomicOperation;
import dev.dray.vm.Trap;
import dev.dray.vm.interpreter.Signal.TrapSignal;

/** Atomic operations (RFC 9669 section 5.3), one for every tier. */
public final class Atomics {
  private Atomics() {}

  /**
   * Does an operation on a word of 4 or 8 bytes.
   *
   * @param expected what CMPXCHG compares with
   * @return the word before, zero-extended
   */
  public static long apply(
      Machine machine,
      AtomicOperation operation,
      long address,
      int size,
      long operand,
      long expected) {
    long word = machine.space().word(address, size);
    if (((address | word) & (size - 1)) != 0) {
      throw new TrapSignal(
          Trap.Kind.UNALIGNED_ATOMIC,
          "is atomic on "
              + size
              + " bytes at "
              + TrapWriter.place(machine, address)
              + ", which is no multiple of "
              + size);
    }
    if (operation == AtomicOperation.CMPXCHG) {
      return Raw.compareAndExchange(word, size, expected, operand);
    }
    if (operation == AtomicOperation.ADD) {
      return Raw.getAndAdd(word, size, operand);
    }
    long seen = Raw.get(word, size);
    long old;
    do {
      old = seen;
      seen = Raw.compareAndExchange(word, size, old, AluSemantics.combine(operation, old, operand));
    } while (seen != old);
    return old;
  }
}
