package dev.dray.vm.jit.emit;

import dev.dray.verifier.isa.MemorySize;
import dev.dray.vm.jit.ir.ContextField;

/** Names and descriptors of what emitted code calls. */
final class Names {
  static final String PACKAGE = "dev/dray/vm/jit/";
  static final String COMPILED = PACKAGE + "CompiledCode";
  static final String CLASS = PACKAGE + "Program";
  static final String EXECUTION = PACKAGE + "Execution";
  static final String EXECUTION_TYPE = "L" + EXECUTION + ";";
  static final String LAYOUTS = PACKAGE + "Layouts";
  static final String SEGMENT = "java/lang/foreign/MemorySegment";
  static final String SEGMENT_TYPE = "L" + SEGMENT + ";";
  static final String STOP = "dev/dray/vm/StopFlag";
  static final String STOP_TYPE = "L" + STOP + ";";
  static final String PIECE_OF_FRAME = "dev/dray/vm/interpreter/Piece";
  static final String PIECE_OF_FRAME_TYPE = "L" + PIECE_OF_FRAME + ";";
  static final String ALU = "dev/dray/verifier/isa/AluSemantics";
  static final String FUNCTION = "(" + EXECUTION_TYPE + "JJJJJJ)J";

  /** A piece of a function: takes the travelling values and an entry, gives what comes next. */
  static final String PIECE = "(" + EXECUTION_TYPE + "[JI)I";

  private Names() {}

  static String function(int start) {
    return "f" + start;
  }

  static String field(ContextField field) {
    return switch (field) {
      case SOURCE_LENGTH -> "sourceLength";
      case DESTINATION_LENGTH -> "destinationLength";
      case AUXILIARY_LENGTH -> "auxiliaryLength";
      case ARGUMENT_0 -> "argument0";
      case ARGUMENT_1 -> "argument1";
      case ARGUMENT_2 -> "argument2";
      case ARGUMENT_3 -> "argument3";
    };
  }

  /** How the constants in Layouts for a size end. */
  static String layout(MemorySize size) {
    return switch (size) {
      case B -> "BYTE";
      case H -> "SHORT";
      case W -> "INT";
      case DW -> "LONG";
    };
  }

  /** The JVM type of a size, as a descriptor. */
  static String type(MemorySize size) {
    return switch (size) {
      case B -> "B";
      case H -> "S";
      case W -> "I";
      case DW -> "J";
    };
  }
}
