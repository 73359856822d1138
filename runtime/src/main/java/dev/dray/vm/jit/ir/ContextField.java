package dev.dray.vm.jit.ir;

/** What the read-only context tells: operand lengths (their pointers are offsets 0 and length). */
public enum ContextField {
  SOURCE_LENGTH,
  DESTINATION_LENGTH,
  AUXILIARY_LENGTH,
  ARGUMENT_0,
  ARGUMENT_1,
  ARGUMENT_2,
  ARGUMENT_3;

  /** The length of an operand's region. */
  public static ContextField length(int region) {
    return values()[region - Regions.SOURCE];
  }

  /** An argument of the descriptor, 0 to 3. */
  public static ContextField argument(int index) {
    return values()[ARGUMENT_0.ordinal() + index];
  }
}
