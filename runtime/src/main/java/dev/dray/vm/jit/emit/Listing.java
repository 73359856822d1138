package dev.dray.vm.jit.emit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Emitted bytecode as text for people: one line for each instruction, labels by number. */
public final class Listing extends ClassVisitor {
  private final TreeMap<Integer, StringBuilder> bySlot = new TreeMap<>();
  private final StringBuilder all = new StringBuilder();

  /** A piece of text, a label or a line number (an Integer), and the slot that it came from. */
  private record Line(int slot, Object text) {}

  private Listing() {
    super(Opcodes.ASM9);
  }

  /** The whole class, its constructor and its dispatcher left out. */
  public static String text(byte[] bytecode) {
    return read(bytecode).all.toString();
  }

  /** The instructions that came from each slot of the program, in the order of methods. */
  public static Map<Integer, String> bySlot(byte[] bytecode) {
    Map<Integer, String> result = new TreeMap<>();
    read(bytecode).bySlot.forEach((slot, text) -> result.put(slot, text.toString()));
    return result;
  }

  private static Listing read(byte[] bytecode) {
    Listing listing = new Listing();
    new ClassReader(bytecode).accept(listing, ClassReader.SKIP_FRAMES);
    return listing;
  }

  @Override
  public MethodVisitor visitMethod(
      int access, String name, String descriptor, String signature, String[] exceptions) {
    if (name.equals("<init>") || name.equals("call")) {
      return new MethodVisitor(Opcodes.ASM9) {};
    }
    all.append(name).append('\n');
    return new Body();
  }

  private final class Body extends MethodVisitor {
    private final Map<Label, Integer> labels = new HashMap<>();
    private final List<Line> lines = new ArrayList<>();
    private int slot;

    Body() {
      super(Opcodes.ASM9);
    }

    private void line(Object text) {
      lines.add(new Line(slot, text));
    }

    private String label(Label label) {
      return "L" + labels.computeIfAbsent(label, each -> labels.size());
    }

    @Override
    public void visitLineNumber(int line, Label start) {
      slot = line;
      lines.add(new Line(slot, line));
    }

    @Override
    public void visitLabel(Label label) {
      line(label);
    }

    @Override
    public void visitEnd() {
      for (Line each : lines) {
        switch (each.text()) {
          case Integer from -> all.append("  ").append(from).append(":\n");
          case Label label -> {
            // Only those that something jumps to matter.
            if (labels.containsKey(label)) {
              write(each.slot(), label(label) + ":");
            }
          }
          default -> write(each.slot(), each.text().toString());
        }
      }
    }

    private void write(int from, String text) {
      all.append("    ").append(text).append('\n');
      bySlot.computeIfAbsent(from, s -> new StringBuilder()).append(text).append('\n');
    }

    @Override
    public void visitInsn(int opcode) {
      line(Mnemonics.of(opcode));
    }

    @Override
    public void visitIntInsn(int opcode, int operand) {
      line(Mnemonics.of(opcode) + " " + operand);
    }

    @Override
    public void visitVarInsn(int opcode, int local) {
      line(Mnemonics.of(opcode) + " " + local);
    }

    @Override
    public void visitIincInsn(int local, int increment) {
      line("iinc " + local + " " + increment);
    }

    @Override
    public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
      line(Mnemonics.of(opcode) + " " + simple(owner) + "." + name);
    }

    @Override
    public void visitMethodInsn(
        int opcode, String owner, String name, String descriptor, boolean isInterface) {
      line(Mnemonics.of(opcode) + " " + simple(owner) + "." + name + descriptor);
    }

    @Override
    public void visitInvokeDynamicInsn(
        String name, String descriptor, Handle bootstrap, Object... arguments) {
      line("invokedynamic " + name + descriptor);
    }

    @Override
    public void visitJumpInsn(int opcode, Label target) {
      line(Mnemonics.of(opcode) + " " + label(target));
    }

    @Override
    public void visitLdcInsn(Object value) {
      line("ldc " + (value instanceof Long number ? "0x" + Long.toHexString(number) : value));
    }

    @Override
    public void visitTableSwitchInsn(int low, int high, Label otherwise, Label... targets) {
      StringBuilder text = new StringBuilder("tableswitch");
      for (Label target : targets) {
        text.append(' ').append(label(target));
      }
      line(text.toString());
    }

    private static String simple(String owner) {
      return owner.substring(owner.lastIndexOf('/') + 1);
    }
  }
}
