package dev.dray.vm;

import dev.dray.verifier.isa.MapDefinition;
import dev.dray.verifier.isa.Program;

/**
 * The synthetic addresses that interpreted and sandboxed programs see: region k starts at k
 * &lt;&lt; 44. A frame of the stack lies at a multiple of {@link #FRAME_STRIDE}, its 512 bytes
 * followed by a gap. A map's values lie at multiples of {@link
 * dev.dray.vm.map.ProgramMap#stride()}.
 */
public final class AddressLayout {
  public static final int REGION_SHIFT = 44;
  public static final long OFFSET_MASK = (1L << REGION_SHIFT) - 1;

  public static final int CONTEXT = 1;
  public static final int SRC = 2;
  public static final int DST = 3;
  public static final int AUX = 4;
  public static final int STACK = 5;
  public static final int HANDLES = 6;

  /** The memory of a raw entry. */
  public static final int MEMORY = 7;

  /** Map i is region FIRST_MAP + i. */
  public static final int FIRST_MAP = 8;

  public static final int CONTEXT_BYTES = 80;
  public static final int FRAME_BYTES = 512;
  public static final int FRAME_STRIDE = 1024;
  public static final int MAX_FRAMES = 8;

  /** Tail calls in one execution. */
  public static final int MAX_TAIL_CALLS = 33;

  private static final long CODE = ((long) HANDLES << REGION_SHIFT) + (1L << 40);

  private AddressLayout() {}

  /** Where a region starts. */
  public static long base(int region) {
    return (long) region << REGION_SHIFT;
  }

  /** r10 in a frame: the end of its 512 bytes. Frame 0 is the entry's. */
  public static long framePointer(int frame) {
    return base(STACK) + (long) frame * FRAME_STRIDE + FRAME_BYTES;
  }

  /** The handle that a 64-bit immediate loads for a map, the same in every tier. */
  public static long mapHandle(int map) {
    return base(HANDLES) + map;
  }

  /** The map that a handle names, or -1. */
  public static int mapOf(long handle, int maps) {
    long index = handle - base(HANDLES);
    return index >= 0 && index < maps ? (int) index : -1;
  }

  /** The code pointer that a 64-bit immediate loads for a function, the same in every tier. */
  public static long codePointer(int slot) {
    return CODE + slot;
  }

  /** The slot that a code pointer names, or -1; whether a function starts there is not checked. */
  public static int slotOf(long pointer, int slots) {
    long slot = pointer - CODE;
    return slot >= 0 && slot < slots ? (int) slot : -1;
  }

  /** What a program's region is called. */
  public static Region describe(long region, Program program) {
    if (region >= FIRST_MAP && region < FIRST_MAP + (long) program.maps().size()) {
      MapDefinition map = program.maps().get((int) region - FIRST_MAP);
      return map.global()
          ? new Region(Region.Kind.GLOBAL, map.name())
          : new Region(Region.Kind.MAP, "map " + map.name());
    }
    return switch ((int) Math.min(region, FIRST_MAP)) {
      case CONTEXT -> new Region(Region.Kind.CONTEXT, "context");
      case SRC -> new Region(Region.Kind.SRC, "src");
      case DST -> new Region(Region.Kind.DST, "dst");
      case AUX -> new Region(Region.Kind.AUX, "aux");
      case STACK -> new Region(Region.Kind.STACK, "stack");
      case HANDLES -> new Region(Region.Kind.HANDLE, "handle");
      case MEMORY -> new Region(Region.Kind.MEMORY, "memory");
      default -> new Region(Region.Kind.NOWHERE, "nowhere");
    };
  }
}
