package dev.dray.vm.jit.emit;

import java.util.Map;
import org.objectweb.asm.Opcodes;

/** The names of the JVM's instructions that the emitter uses (JVMS chapter 6). */
final class Mnemonics {
  private static final String[] SIMPLE = {
    "nop",
    "aconst_null",
    "iconst_m1",
    "iconst_0",
    "iconst_1",
    "iconst_2",
    "iconst_3",
    "iconst_4",
    "iconst_5",
    "lconst_0",
    "lconst_1"
  };

  private static final Map<Integer, String> OTHERS =
      Map.ofEntries(
          Map.entry(Opcodes.BIPUSH, "bipush"),
          Map.entry(Opcodes.SIPUSH, "sipush"),
          Map.entry(Opcodes.ILOAD, "iload"),
          Map.entry(Opcodes.LLOAD, "lload"),
          Map.entry(Opcodes.ALOAD, "aload"),
          Map.entry(Opcodes.ISTORE, "istore"),
          Map.entry(Opcodes.LSTORE, "lstore"),
          Map.entry(Opcodes.ASTORE, "astore"),
          Map.entry(Opcodes.LALOAD, "laload"),
          Map.entry(Opcodes.LASTORE, "lastore"),
          Map.entry(Opcodes.POP, "pop"),
          Map.entry(Opcodes.POP2, "pop2"),
          Map.entry(Opcodes.DUP, "dup"),
          Map.entry(Opcodes.DUP2, "dup2"),
          Map.entry(Opcodes.IADD, "iadd"),
          Map.entry(Opcodes.LADD, "ladd"),
          Map.entry(Opcodes.ISUB, "isub"),
          Map.entry(Opcodes.LSUB, "lsub"),
          Map.entry(Opcodes.IMUL, "imul"),
          Map.entry(Opcodes.LMUL, "lmul"),
          Map.entry(Opcodes.IDIV, "idiv"),
          Map.entry(Opcodes.LDIV, "ldiv"),
          Map.entry(Opcodes.IREM, "irem"),
          Map.entry(Opcodes.LREM, "lrem"),
          Map.entry(Opcodes.INEG, "ineg"),
          Map.entry(Opcodes.LNEG, "lneg"),
          Map.entry(Opcodes.ISHL, "ishl"),
          Map.entry(Opcodes.LSHL, "lshl"),
          Map.entry(Opcodes.ISHR, "ishr"),
          Map.entry(Opcodes.LSHR, "lshr"),
          Map.entry(Opcodes.IUSHR, "iushr"),
          Map.entry(Opcodes.LUSHR, "lushr"),
          Map.entry(Opcodes.IAND, "iand"),
          Map.entry(Opcodes.LAND, "land"),
          Map.entry(Opcodes.IOR, "ior"),
          Map.entry(Opcodes.LOR, "lor"),
          Map.entry(Opcodes.IXOR, "ixor"),
          Map.entry(Opcodes.LXOR, "lxor"),
          Map.entry(Opcodes.I2L, "i2l"),
          Map.entry(Opcodes.L2I, "l2i"),
          Map.entry(Opcodes.I2B, "i2b"),
          Map.entry(Opcodes.I2S, "i2s"),
          Map.entry(Opcodes.LCMP, "lcmp"),
          Map.entry(Opcodes.IFEQ, "ifeq"),
          Map.entry(Opcodes.IFNE, "ifne"),
          Map.entry(Opcodes.IFLT, "iflt"),
          Map.entry(Opcodes.IFGE, "ifge"),
          Map.entry(Opcodes.IFGT, "ifgt"),
          Map.entry(Opcodes.IFLE, "ifle"),
          Map.entry(Opcodes.IF_ICMPEQ, "if_icmpeq"),
          Map.entry(Opcodes.IF_ICMPNE, "if_icmpne"),
          Map.entry(Opcodes.IF_ICMPLT, "if_icmplt"),
          Map.entry(Opcodes.IF_ICMPGE, "if_icmpge"),
          Map.entry(Opcodes.IF_ICMPGT, "if_icmpgt"),
          Map.entry(Opcodes.IF_ICMPLE, "if_icmple"),
          Map.entry(Opcodes.IFNULL, "ifnull"),
          Map.entry(Opcodes.IFNONNULL, "ifnonnull"),
          Map.entry(Opcodes.GOTO, "goto"),
          Map.entry(Opcodes.IRETURN, "ireturn"),
          Map.entry(Opcodes.LRETURN, "lreturn"),
          Map.entry(Opcodes.ATHROW, "athrow"),
          Map.entry(Opcodes.NEWARRAY, "newarray"),
          Map.entry(Opcodes.GETSTATIC, "getstatic"),
          Map.entry(Opcodes.GETFIELD, "getfield"),
          Map.entry(Opcodes.PUTFIELD, "putfield"),
          Map.entry(Opcodes.INVOKESTATIC, "invokestatic"),
          Map.entry(Opcodes.INVOKEVIRTUAL, "invokevirtual"),
          Map.entry(Opcodes.INVOKEINTERFACE, "invokeinterface"));

  private Mnemonics() {}

  static String of(int opcode) {
    return opcode < SIMPLE.length
        ? SIMPLE[opcode]
        : OTHERS.getOrDefault(opcode, "opcode " + opcode);
  }
}
