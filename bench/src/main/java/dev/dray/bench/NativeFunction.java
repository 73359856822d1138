package dev.dray.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/** A native function {@code uint64_t f(struct dray_op *)} of a shared library. */
public final class NativeFunction implements Contender {
  private static final int CONTEXT_BYTES = 80;
  private static final FunctionDescriptor SHAPE =
      FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.ADDRESS);

  private final String name;
  private final MethodHandle function;
  private final Arena arena;

  private NativeFunction(String name, MethodHandle function, Arena arena) {
    this.name = name;
    this.function = function;
    this.arena = arena;
  }

  /**
   * Loads a function.
   *
   * @param arena keeps the library loaded
   * @throws IllegalArgumentException if the library cannot be loaded or has no such function
   */
  @SuppressWarnings("restricted") // calling native code is what this is for
  public static NativeFunction load(Path library, String symbol, Arena arena) {
    MemorySegment address =
        SymbolLookup.libraryLookup(library.toAbsolutePath(), arena)
            .find(symbol)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        library + " has no function " + symbol + "; see nm -D " + library));
    return new NativeFunction(symbol, Linker.nativeLinker().downcallHandle(address, SHAPE), arena);
  }

  /** The same function under another name, as tables show it. */
  public NativeFunction named(String other) {
    return new NativeFunction(other, function, arena);
  }

  @Override
  public String program() {
    return name;
  }

  @Override
  public String tier() {
    return "native";
  }

  @Override
  public Call prepare(Operands operands) {
    MemorySegment context = arena.allocate(CONTEXT_BYTES, 8);
    long src = operands.src().address();
    long dst = operands.dst().address();
    long aux = operands.aux().address();
    long[] fields = {
      src,
      src + operands.src().byteSize(),
      dst,
      dst + operands.dst().byteSize(),
      aux,
      aux + operands.aux().byteSize()
    };
    MemorySegment.copy(fields, 0, context, ValueLayout.JAVA_LONG, 0, fields.length);
    MemorySegment.copy(
        operands.arguments(), 0, context, ValueLayout.JAVA_LONG, 8L * fields.length, 4);
    return () -> call(context);
  }

  private long call(MemorySegment context) {
    try {
      return (long) function.invokeExact(context);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("native function " + name + " failed", e);
    }
  }
}
