package dev.dray.vm;

import dev.dray.memory.Window;
import dev.dray.verifier.asm.Assembler;
import dev.dray.verifier.isa.Code;
import dev.dray.verifier.isa.MapDefinition;
import dev.dray.verifier.isa.Program;
import dev.dray.verifier.object.LineTable;
import dev.dray.verifier.object.ProgramImage;
import dev.dray.vm.helper.HelperEnvironment;
import dev.dray.vm.helper.HelperRegistry;
import dev.dray.vm.interpreter.Interpreter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** Programs from text for tests. */
public final class Programs {
  private Programs() {}

  /** An image of a text with maps. */
  public static ProgramImage image(String text, MapDefinition... maps) {
    Code code = Assembler.assemble(text);
    return new ProgramImage(
        "test",
        "",
        new Program(code, Program.of(code).functions(), List.of(maps)),
        LineTable.empty());
  }

  /** An instance of a text with maps, under the standard helpers. */
  public static ProgramInstance instance(String text, MapDefinition... maps) {
    return ProgramInstance.create(
        image(text, maps), HelperRegistry.standard(), InstanceOptions.DEFAULT);
  }

  /** An invocation without operands. */
  public static Invocation invocation(long... args) {
    return Invocation.of(Window.empty(), Window.empty(), Window.empty(), args)
        .withEnvironment(HelperEnvironment.fixed());
  }

  /** An invocation on fresh buffers. */
  public static Invocation invocation(byte[] src, int dst, int aux, long... args) {
    return Invocation.of(
            new Window.Contiguous(bytes(src).asReadOnly()),
            new Window.Contiguous(bytes(new byte[dst])),
            new Window.Contiguous(bytes(new byte[aux])),
            args)
        .withEnvironment(HelperEnvironment.fixed());
  }

  /** Native memory with contents. */
  public static MemorySegment bytes(byte[] contents) {
    MemorySegment segment = Arena.ofAuto().allocate(Math.max(1, contents.length), 8);
    return segment.asSlice(0, contents.length).copyFrom(MemorySegment.ofArray(contents));
  }

  /** One run in the interpreter. */
  public static Outcome run(ProgramInstance instance, Invocation invocation) {
    return new Interpreter(instance).run(invocation);
  }

  /** One run of a text that is to succeed: its result. */
  public static long result(String text, MapDefinition... maps) {
    try (ProgramInstance instance = instance(text, maps)) {
      return result(instance, invocation());
    }
  }

  /** One run that is to succeed: its result. */
  public static long result(ProgramInstance instance, Invocation invocation) {
    Outcome outcome = run(instance, invocation);
    if (outcome instanceof Outcome.Success success) {
      return success.result();
    }
    throw new AssertionError(outcome.toString());
  }

  /** One run of a text that is to trap. */
  public static Trap trap(String text, Invocation invocation, MapDefinition... maps) {
    try (ProgramInstance instance = instance(text, maps)) {
      Outcome outcome = run(instance, invocation);
      if (outcome instanceof Outcome.Trapped trapped) {
        return trapped.trap();
      }
      throw new AssertionError(outcome.toString());
    }
  }
}
