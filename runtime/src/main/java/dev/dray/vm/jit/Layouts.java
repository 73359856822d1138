package dev.dray.vm.jit;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Constants that compiled code refers to: little-endian layouts without alignment. */
final class Layouts {
  static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** All of memory, for the direct tier. */
  @SuppressWarnings("restricted")
  static final MemorySegment EVERYTHING = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  /**
   * Reads and writes by host address. Handles, and not calls of {@link MemorySegment}: those look
   * into an array, and where HotSpot's first compiler meets array accesses, it calls itself once
   * for every block in a row. With a hundred accesses to memory in line its stack overflowed, which
   * ended the JVM.
   */
  static final MethodHandle GET_BYTE = access(BYTE, VarHandle.AccessMode.GET);

  static final MethodHandle GET_SHORT = access(SHORT, VarHandle.AccessMode.GET);
  static final MethodHandle GET_INT = access(INT, VarHandle.AccessMode.GET);
  static final MethodHandle GET_LONG = access(LONG, VarHandle.AccessMode.GET);
  static final MethodHandle SET_BYTE = access(BYTE, VarHandle.AccessMode.SET);
  static final MethodHandle SET_SHORT = access(SHORT, VarHandle.AccessMode.SET);
  static final MethodHandle SET_INT = access(INT, VarHandle.AccessMode.SET);
  static final MethodHandle SET_LONG = access(LONG, VarHandle.AccessMode.SET);

  private Layouts() {}

  private static MethodHandle access(ValueLayout layout, VarHandle.AccessMode mode) {
    return MethodHandles.insertArguments(layout.varHandle().toMethodHandle(mode), 0, EVERYTHING);
  }
}
