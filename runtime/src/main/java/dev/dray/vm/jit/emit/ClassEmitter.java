package dev.dray.vm.jit.emit;

import dev.dray.verifier.isa.Program;
import dev.dray.vm.jit.front.FrontEnd;
import java.util.List;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Emits a program as one class. */
public final class ClassEmitter {
  private ClassEmitter() {}

  /** The bytes of a class that extends CompiledCode, for a hidden class in its package. */
  public static byte[] emit(
      FrontEnd.Unit unit, Program program, AccessMode mode, int paged, int readOnly) {
    ClassWriter writer = new Writer();
    writer.visit(
        Opcodes.V25,
        Opcodes.ACC_FINAL | Opcodes.ACC_SUPER,
        Names.CLASS,
        null,
        Names.COMPILED,
        null);
    constructor(writer);
    dispatch(writer, unit.functions());
    for (FrontEnd.Function function : unit.functions()) {
      FunctionEmitter.emit(
          function, writer, new RegionModel(mode, paged, readOnly, function.firstFrame(), program));
    }
    writer.visitEnd();
    return writer.toByteArray();
  }

  private static void constructor(ClassWriter writer) {
    MethodVisitor method = writer.visitMethod(0, "<init>", "()V", null, null);
    method.visitCode();
    method.visitVarInsn(Opcodes.ALOAD, 0);
    method.visitMethodInsn(Opcodes.INVOKESPECIAL, Names.COMPILED, "<init>", "()V", false);
    method.visitInsn(Opcodes.RETURN);
    method.visitMaxs(0, 0);
    method.visitEnd();
  }

  private static void dispatch(ClassWriter writer, List<FrontEnd.Function> functions) {
    MethodVisitor method =
        writer.visitMethod(0, "call", "(" + Names.EXECUTION_TYPE + "IJJJJJJ)J", null, null);
    method.visitCode();
    int[] starts = functions.stream().mapToInt(FrontEnd.Function::start).sorted().toArray();
    Label[] labels = new Label[starts.length];
    java.util.Arrays.setAll(labels, index -> new Label());
    Label none = new Label();
    method.visitVarInsn(Opcodes.ILOAD, 2);
    method.visitLookupSwitchInsn(none, starts, labels);
    for (int index = 0; index < starts.length; index++) {
      method.visitLabel(labels[index]);
      method.visitVarInsn(Opcodes.ALOAD, 1);
      for (int argument = 0; argument < 6; argument++) {
        method.visitVarInsn(Opcodes.LLOAD, 3 + 2 * argument);
      }
      method.visitMethodInsn(
          Opcodes.INVOKESTATIC, Names.CLASS, Names.function(starts[index]), Names.FUNCTION, false);
      method.visitInsn(Opcodes.LRETURN);
    }
    method.visitLabel(none);
    method.visitVarInsn(Opcodes.ALOAD, 1);
    method.visitVarInsn(Opcodes.ILOAD, 2);
    method.visitMethodInsn(
        Opcodes.INVOKEVIRTUAL,
        Names.EXECUTION,
        "badInstruction",
        "(I)Ljava/lang/RuntimeException;",
        false);
    method.visitInsn(Opcodes.ATHROW);
    method.visitMaxs(0, 0);
    method.visitEnd();
  }

  /** Frames without loading classes: every common supertype here is Object. */
  private static final class Writer extends ClassWriter {
    Writer() {
      super(COMPUTE_FRAMES);
    }

    @Override
    protected String getCommonSuperClass(String left, String right) {
      return left.equals(right) ? left : "java/lang/Object";
    }
  }
}
