package dev.dray.vm.jit;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * What HotSpot's first compiler finds too large and leaves alone. That compiler calls itself once
 * for every block in a row; where a hundred accesses to memory are in line, which makes thousands
 * of blocks, its stack overflows, and that ends the JVM. Beyond 37,000 instructions it gives up
 * before it gets there. So emitted methods with many accesses name this handle on a way that is
 * never taken: the first compiler takes it in with all that it consists of, and the second one sees
 * that nothing ever goes there.
 */
final class Thicket {
  private static final int DOUBLINGS = 10;

  /** What has the same type, so that a call of it, which is made, links the one that is not. */
  static final MethodHandle NOTHING = MethodHandles.empty(type());

  /** A thousand accesses. */
  static final MethodHandle WHOLE = whole();

  private Thicket() {}

  private static MethodType type() {
    return MethodType.methodType(void.class, long.class);
  }

  private static MethodHandle whole() {
    MethodHandle handle = Layouts.GET_LONG.asType(type());
    for (int times = 0; times < DOUBLINGS; times++) {
      handle = MethodHandles.foldArguments(handle, handle);
    }
    return handle;
  }
}
