package dev.dray.vm.jit.emit;

import dev.dray.vm.jit.ir.Graph;
import dev.dray.vm.jit.ir.Kind;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** The method of a function that is cut in pieces: calls one after the other. */
final class Driver {
  private static final int STATE = 13;
  private static final int NEXT = 14;
  private static final int ENTRY_BITS = 16;

  private Driver() {}

  static void emit(Chunks chunks, String name, MethodVisitor out, Graph graph) {
    Code code = new Code(out);
    code.constant(chunks.slotCount());
    out.visitIntInsn(Opcodes.NEWARRAY, Opcodes.T_LONG);
    code.storeReference(STATE);
    for (int index = 0; index < Chunks.FIRST_SLOT; index++) {
      code.loadReference(STATE);
      code.constant(index);
      code.load(Kind.LONG, 1 + 2 * index);
      code.op(Opcodes.LASTORE);
    }
    code.constant(chunks.target(graph.entry));
    code.store(Kind.INT, NEXT);
    Label head = new Label();
    Label end = new Label();
    Label[] pieces = new Label[chunks.count()];
    java.util.Arrays.setAll(pieces, index -> new Label());
    code.label(head);
    code.load(Kind.INT, NEXT);
    code.constant(ENTRY_BITS);
    code.op(Opcodes.ISHR);
    out.visitTableSwitchInsn(0, pieces.length - 1, end, pieces);
    for (int piece = 0; piece < pieces.length; piece++) {
      code.label(pieces[piece]);
      code.loadReference(Prologue.EXECUTION);
      code.loadReference(STATE);
      code.load(Kind.INT, NEXT);
      code.constant((1 << ENTRY_BITS) - 1);
      code.op(Opcodes.IAND);
      code.statically(Names.CLASS, name + "_" + piece, Names.PIECE);
      code.store(Kind.INT, NEXT);
      code.goTo(head);
    }
    code.label(end);
    code.loadReference(Prologue.EXECUTION);
    code.field("result", "J");
    code.op(Opcodes.LRETURN);
    out.visitMaxs(0, 0);
    out.visitEnd();
  }
}
