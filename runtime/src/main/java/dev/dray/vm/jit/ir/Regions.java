package dev.dray.vm.jit.ir;

/**
 * Numbers of the memory regions that a program sees. Region k starts at the synthetic address
 * {@code k << 44}; a pointer whose region is known is represented by its offset from there.
 */
public final class Regions {
  /** Not a pointer, or a pointer of unknown region: the value is the whole address. */
  public static final int NONE = 0;

  public static final int CONTEXT = 1;
  public static final int SOURCE = 2;
  public static final int DESTINATION = 3;
  public static final int AUXILIARY = 4;
  public static final int STACK = 5;
  public static final int HANDLES = 6;
  public static final int MEMORY = 7;
  public static final int MAPS = 8;

  /** Log2 of the distance between the starts of two regions. */
  public static final int SHIFT = 44;

  private Regions() {}

  /** The synthetic address at which a region starts. */
  public static long start(int region) {
    return (long) region << SHIFT;
  }

  /** Whether a region is one of the three operands. */
  public static boolean operand(int region) {
    return region >= SOURCE && region <= AUXILIARY;
  }

  /** A short name for listings. */
  public static String name(int region) {
    return switch (region) {
      case NONE -> "any";
      case CONTEXT -> "ctx";
      case SOURCE -> "src";
      case DESTINATION -> "dst";
      case AUXILIARY -> "aux";
      case STACK -> "stack";
      case HANDLES -> "handle";
      case MEMORY -> "memory";
      default -> "map" + (region - MAPS);
    };
  }
}
