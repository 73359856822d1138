package dev.dray.bench.wasm;

import dev.dray.bench.Contestant;
import dev.dray.bench.Operands;
import dev.dray.bench.Trial;
import dev.dray.bench.TrialFailedException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import run.endive.runtime.ExportFunction;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;
import run.endive.wasm.WasmEngineException;

/**
 * A kernel on data that lies in its linear memory already: only the call is timed. Whoever has the
 * data elsewhere pays for copying it in and out besides.
 *
 * @param program also the function's name
 */
record WasmContestant(String program, Instance instance) implements Contestant {
  private static final int ALIGNMENT = 64;
  private static final int POINTER_BYTES = 4;
  private static final int ARGUMENTS = 6 * POINTER_BYTES;
  private static final int CONTEXT_BYTES = ARGUMENTS + 4 * Long.BYTES;

  @Override
  public String tier() {
    return "wasm";
  }

  @Override
  public Trial on(Operands operands) {
    int context = align(heapBase());
    int src = align(context + CONTEXT_BYTES);
    int dst = after(src, operands.src());
    int aux = after(dst, operands.dst());
    Memory memory = instance.memory();
    grow(memory, after(aux, operands.aux()));
    place(memory, context, src, operands.src());
    place(memory, context + 2 * POINTER_BYTES, dst, operands.dst());
    place(memory, context + 4 * POINTER_BYTES, aux, operands.aux());
    for (int i = 0; i < operands.arguments().length; i++) {
      memory.writeLong(context + ARGUMENTS + i * Long.BYTES, operands.arguments()[i]);
    }
    return new InLinearMemory(instance.export(program), context, memory, dst, aux, operands);
  }

  private int heapBase() {
    return (int) instance.exports().global("__heap_base").getValue();
  }

  private static int align(int address) {
    return Math.addExact(address, ALIGNMENT - 1) & -ALIGNMENT;
  }

  private static int after(int start, MemorySegment region) {
    return align(Math.addExact(start, Math.toIntExact(region.byteSize())));
  }

  private static void grow(Memory memory, int bytes) {
    int pages = Math.ceilDiv(bytes, Memory.PAGE_SIZE) - memory.pages();
    if (pages > 0 && memory.grow(pages) < 0) {
      throw new TrialFailedException("the linear memory does not grow to " + bytes + " bytes");
    }
  }

  private static void place(Memory memory, int pointers, int at, MemorySegment region) {
    memory.writeI32(pointers, at);
    memory.writeI32(pointers + POINTER_BYTES, at + (int) region.byteSize());
    memory.write(at, region.toArray(ValueLayout.JAVA_BYTE));
  }

  private record InLinearMemory(
      ExportFunction function, int context, Memory memory, int dstAt, int auxAt, Operands operands)
      implements Trial {
    @Override
    public void reset() {
      memory.fill((byte) 0, dstAt, dstAt + (int) operands.dst().byteSize());
      memory.write(auxAt, operands.auxAtFirst().toArray(ValueLayout.JAVA_BYTE));
    }

    @Override
    public long run() {
      try {
        return function.apply(context)[0];
      } catch (WasmEngineException e) {
        throw new TrialFailedException("WebAssembly: " + e.getMessage(), e);
      }
    }

    @Override
    public MemorySegment dst() {
      return bytes(dstAt, operands.dst());
    }

    @Override
    public MemorySegment aux() {
      return bytes(auxAt, operands.aux());
    }

    private MemorySegment bytes(int at, MemorySegment like) {
      return MemorySegment.ofArray(memory.readBytes(at, (int) like.byteSize()));
    }
  }
}
