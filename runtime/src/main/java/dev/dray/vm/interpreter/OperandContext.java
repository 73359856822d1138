package dev.dray.vm.interpreter;

import dev.dray.vm.AddressLayout;
import dev.dray.vm.Invocation;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Operands at their addresses, and the context that says where each begins and ends. */
public final class OperandContext {
  private OperandContext() {}

  /** Places three operands and fills the context with their bounds and the four immediates. */
  public static void place(AddressSpace space, Invocation.Operands operands) {
    long src = space.place(AddressLayout.SRC, operands.src());
    long dst = space.place(AddressLayout.DST, operands.dst());
    long aux = space.place(AddressLayout.AUX, operands.aux());
    long[] fields = {
      src,
      src + operands.src().length(),
      dst,
      dst + operands.dst().length(),
      aux,
      aux + operands.aux().length(),
      operands.arg0(),
      operands.arg1(),
      operands.arg2(),
      operands.arg3()
    };
    MemorySegment.copy(fields, 0, space.context(), ValueLayout.JAVA_LONG, 0, fields.length);
  }
}
