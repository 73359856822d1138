package dev.dray.vm.jit.emit;

import dev.dray.verifier.isa.MemorySize;
import dev.dray.vm.jit.ir.Kind;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Instructions of the JVM as short calls. */
final class Code {
  final MethodVisitor out;
  private int slot = -1;

  Code(MethodVisitor out) {
    this.out = out;
  }

  void op(int opcode) {
    out.visitInsn(opcode);
  }

  void constant(long value) {
    if (value == 0 || value == 1) {
      op(value == 0 ? Opcodes.LCONST_0 : Opcodes.LCONST_1);
    } else if (value >= Short.MIN_VALUE && value <= Short.MAX_VALUE) {
      constant((int) value);
      op(Opcodes.I2L);
    } else {
      out.visitLdcInsn(value);
    }
  }

  void constant(int value) {
    if (value >= -1 && value <= 5) {
      op(Opcodes.ICONST_0 + value);
    } else if (value == (byte) value) {
      out.visitIntInsn(Opcodes.BIPUSH, value);
    } else if (value == (short) value) {
      out.visitIntInsn(Opcodes.SIPUSH, value);
    } else {
      out.visitLdcInsn(value);
    }
  }

  void load(Kind kind, int local) {
    out.visitVarInsn(kind == Kind.LONG ? Opcodes.LLOAD : Opcodes.ILOAD, local);
  }

  void store(Kind kind, int local) {
    out.visitVarInsn(kind == Kind.LONG ? Opcodes.LSTORE : Opcodes.ISTORE, local);
  }

  void loadReference(int local) {
    out.visitVarInsn(Opcodes.ALOAD, local);
  }

  void storeReference(int local) {
    out.visitVarInsn(Opcodes.ASTORE, local);
  }

  void field(String name, String type) {
    out.visitFieldInsn(Opcodes.GETFIELD, Names.EXECUTION, name, type);
  }

  void setField(String name, String type) {
    out.visitFieldInsn(Opcodes.PUTFIELD, Names.EXECUTION, name, type);
  }

  void statically(String owner, String name, String descriptor) {
    out.visitMethodInsn(Opcodes.INVOKESTATIC, owner, name, descriptor, false);
  }

  void onExecution(String name, String descriptor) {
    out.visitMethodInsn(Opcodes.INVOKEVIRTUAL, Names.EXECUTION, name, descriptor, false);
  }

  /** Pushes what reads; the host's address is to follow. */
  void reader(MemorySize size) {
    accessor("GET_" + Names.layout(size));
  }

  /** Pushes what writes; the host's address and the value are to follow. */
  void writer(MemorySize size) {
    accessor("SET_" + Names.layout(size));
  }

  private void accessor(String name) {
    out.visitFieldInsn(Opcodes.GETSTATIC, Names.LAYOUTS, name, "Ljava/lang/invoke/MethodHandle;");
  }

  /** Reads. */
  void get(MemorySize size) {
    access("(J)" + Names.type(size));
  }

  /** Writes. */
  void set(MemorySize size) {
    access("(J" + Names.type(size) + ")V");
  }

  private void access(String descriptor) {
    out.visitMethodInsn(
        Opcodes.INVOKEVIRTUAL, "java/lang/invoke/MethodHandle", "invokeExact", descriptor, false);
  }

  /** Pushes the segment over all of memory. */
  void everything() {
    out.visitFieldInsn(Opcodes.GETSTATIC, Names.LAYOUTS, "EVERYTHING", Names.SEGMENT_TYPE);
  }

  /**
   * Emits what is too much for HotSpot's first compiler, on a way that is never taken, so that it
   * leaves the method to the second one: see Thicket. The second one knows by the field that was
   * read that there is an execution, and does not look at the way; from the profile alone it learns
   * that only after forty calls, and until then it took seconds for a thousand accesses more.
   */
  void refuseFirstCompiler() {
    Label on = new Label();
    thicket("NOTHING");
    loadReference(Prologue.EXECUTION);
    field("fuel", "J");
    op(Opcodes.POP2);
    loadReference(Prologue.EXECUTION);
    jump(Opcodes.IFNONNULL, on);
    thicket("WHOLE");
    label(on);
  }

  private void thicket(String name) {
    out.visitFieldInsn(
        Opcodes.GETSTATIC, Names.PACKAGE + "Thicket", name, "Ljava/lang/invoke/MethodHandle;");
    constant(0L);
    access("(J)V");
  }

  /** Copies between segments: takes what {@link java.lang.foreign.MemorySegment#copy} does. */
  void copy() {
    out.visitMethodInsn(
        Opcodes.INVOKESTATIC,
        Names.SEGMENT,
        "copy",
        "(" + Names.SEGMENT_TYPE + "J" + Names.SEGMENT_TYPE + "JJ)V",
        true);
  }

  void jump(int opcode, Label target) {
    out.visitJumpInsn(opcode, target);
  }

  void goTo(Label target) {
    out.visitJumpInsn(Opcodes.GOTO, target);
  }

  void label(Label label) {
    out.visitLabel(label);
  }

  /** Says which slot the following instructions come from, as a line number. */
  void slot(int pc) {
    if (pc >= 0 && pc != slot && pc < 1 << 16) {
      Label here = new Label();
      out.visitLabel(here);
      out.visitLineNumber(pc, here);
      slot = pc;
    }
  }
}
