package dev.dray.verifier.diagnostic.search;

import dev.dray.verifier.isa.MapDefinition;
import dev.dray.verifier.isa.MapType;
import dev.dray.verifier.isa.Program;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A program's memory while it is emulated: regions at multiples of 2^44, as the machine has them.
 */
final class Bank {
  static final int SHIFT = 44;
  static final long CONTEXT = 1L << SHIFT;
  static final int SRC = 2;
  static final int STACK = 5;
  static final int FIRST_MAP = 8;
  static final int FRAME = 512;
  static final int FRAME_STRIDE = 1024;
  static final long HANDLES = 6L << SHIFT;
  static final long CODE = HANDLES + (1L << 40);
  private static final int MOST_BYTES = 1 << 22;

  private final Program program;
  private final byte[][] regions;
  private final Map<ByteBuffer, Integer>[] entries;
  final byte[] stack = new byte[8 * FRAME_STRIDE];
  private final List<Reserved> records = new ArrayList<>();
  int depth;
  private long fingerprint;
  private boolean tracked;

  /** A record that the program has reserved: the bytes of a ring buffer that it may touch. */
  private record Reserved(long address, long size) {}

  /** An access outside every region. */
  static final class Fault extends RuntimeException {
    private static final long serialVersionUID = 1;

    Fault(String what) {
      super(what, null, false, false);
    }

    String what() {
      return String.valueOf(getMessage());
    }
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  Bank(Program program, Draft draft) {
    this.program = program;
    this.regions = new byte[FIRST_MAP + program.maps().size()][];
    this.entries = new Map[program.maps().size()];
    regions[1] = context(draft);
    regions[SRC] = draft.src;
    regions[3] = draft.dst.clone();
    regions[4] = draft.aux.clone();
    regions[STACK] = stack;
  }

  private static byte[] context(Draft draft) {
    byte[] bytes = new byte[80];
    for (int operand = 0; operand < 3; operand++) {
      long base = (long) (SRC + operand) << SHIFT;
      put(bytes, 16 * operand, 8, base);
      put(bytes, 16 * operand + 8, 8, base + draft.operand(operand).length);
    }
    for (int i = 0; i < 4; i++) {
      put(bytes, 48 + 8 * i, 8, draft.arguments[i]);
    }
    return bytes;
  }

  static long framePointer(int depth) {
    return ((long) STACK << SHIFT) + (long) depth * FRAME_STRIDE + FRAME;
  }

  /** From now on, the program may touch a record. */
  void reserve(long address, long size) {
    records.add(new Reserved(address, size));
  }

  /** The record that starts at an address is given away. */
  void release(long address) {
    records.removeIf(record -> record.address == address);
  }

  /** Whether bytes lie in words of the frames that look like pointers, as far as they are saved. */
  boolean partOfPointer(long address, int size) {
    return (int) (address >>> SHIFT) == STACK
        && (pointerAt(at(address) & ~7) || pointerAt(at(address) + size - 1 & ~7));
  }

  private boolean pointerAt(int word) {
    return word + 8 <= stack.length && looksLikePointer(get(stack, word, 8));
  }

  private boolean looksLikePointer(long value) {
    return value >>> SHIFT > 0 && value >>> SHIFT < regions.length;
  }

  /** Whether two values look like pointers into different regions. */
  boolean differentRegions(long left, long right) {
    return left >>> SHIFT != right >>> SHIFT && looksLikePointer(left) && looksLikePointer(right);
  }

  MapDefinition map(int index) {
    return program.maps().get(index);
  }

  int maps() {
    return program.maps().size();
  }

  /** A gap between two values, as the runtime has one: what runs over a value's end traps. */
  static long stride(MapDefinition map) {
    return (map.valueSize() + 7L & ~7L) + Long.BYTES;
  }

  private byte @Nullable [] region(int index) {
    if (index < 1 || index >= regions.length) {
      return null;
    }
    byte[] known = regions[index];
    if (known == null && index >= FIRST_MAP) {
      known = initial(map(index - FIRST_MAP));
      regions[index] = known;
    }
    return known;
  }

  private static byte[] initial(MapDefinition map) {
    if (map.contents() instanceof MapDefinition.Global global) {
      return global.bytes().clone();
    }
    long bytes =
        switch (map.type()) {
          case ARRAY, PER_CPU_ARRAY -> stride(map) * map.maxEntries();
          case HASH, LRU_HASH -> stride(map) * Math.min(map.maxEntries(), 1024);
          case RING_BUFFER -> map.maxEntries();
          case PROGRAM_ARRAY -> 0;
        };
    return new byte[(int) Math.max(0, Math.min(bytes, MOST_BYTES))];
  }

  /** How many bytes are left behind an access, and in front of it; negative where it traps. */
  void measure(long address, int size, Watch watch, int slot) {
    int index = (int) (address >>> SHIFT);
    long offset = address & ((1L << SHIFT) - 1);
    byte[] bytes = region(index);
    if (bytes != null && index != STACK) {
      long within = place(index, offset);
      watch.access(slot, within, end(index, bytes) - within - size);
    }
  }

  /** Where in its value an offset lies; in what is one piece, the offset. */
  private long place(int index, long offset) {
    return inValues(index) ? offset % stride(map(index - FIRST_MAP)) : offset;
  }

  private long end(int index, byte[] bytes) {
    return inValues(index) ? map(index - FIRST_MAP).valueSize() : bytes.length;
  }

  private boolean inValues(int index) {
    return index >= FIRST_MAP
        && !map(index - FIRST_MAP).global()
        && map(index - FIRST_MAP).type() != MapType.RING_BUFFER;
  }

  /** Checks an access; the region's bytes. */
  byte[] check(long address, long size, boolean write) {
    int index = (int) (address >>> SHIFT);
    long offset = address & ((1L << SHIFT) - 1);
    byte[] bytes = region(index);
    if (bytes == null || size < 0) {
      throw new Fault(
          (write ? "writes" : "reads")
              + " at 0x"
              + Long.toHexString(address)
              + ", where nothing is");
    }
    boolean inside =
        offset <= bytes.length - size && place(index, offset) <= end(index, bytes) - size;
    if (index == STACK) {
      inside = offset % FRAME_STRIDE + size <= FRAME && offset / FRAME_STRIDE <= depth && inside;
    }
    if (inside && index >= FIRST_MAP && map(index - FIRST_MAP).type() == MapType.RING_BUFFER) {
      inside =
          records.stream()
              .anyMatch(
                  record ->
                      address >= record.address && address + size <= record.address + record.size);
    }
    if (!inside) {
      throw new Fault(
          (write ? "writes " : "reads ")
              + size
              + " bytes at offset "
              + offset
              + " of "
              + name(index));
    }
    if (write && !writable(index)) {
      throw new Fault("writes to " + name(index) + ", which is read only");
    }
    return bytes;
  }

  private boolean writable(int index) {
    return index != 1 && index != SRC && !(index >= FIRST_MAP && map(index - FIRST_MAP).readOnly());
  }

  private String name(int index) {
    return switch (index) {
      case 1 -> "the context";
      case SRC -> "src";
      case 3 -> "dst";
      case 4 -> "aux";
      case STACK -> "the stack";
      default -> "map " + map(index - FIRST_MAP).name();
    };
  }

  static int at(long address) {
    return (int) (address & ((1L << SHIFT) - 1));
  }

  long load(long address, int size) {
    byte[] bytes = check(address, size, false);
    return get(bytes, at(address), size);
  }

  void store(long address, int size, long value) {
    byte[] bytes = check(address, size, true);
    int at = at(address);
    if (tracked) {
      for (int i = 0; i < size; i++) {
        fingerprint ^=
            mix(address + i, bytes[at + i]) ^ mix(address + i, (byte) (value >>> (8 * i)));
      }
    }
    put(bytes, at, size, value);
  }

  /** From now on {@link #fingerprint} changes with every byte. */
  void track() {
    tracked = true;
  }

  long fingerprint() {
    return fingerprint;
  }

  private static long mix(long address, byte value) {
    long x = (address * 0x9e3779b97f4a7c15L) ^ ((value & 0xffL) * 0xc2b2ae3d27d4eb4fL);
    x ^= x >>> 29;
    x *= 0xbf58476d1ce4e5b9L;
    return x ^ x >>> 32;
  }

  static long get(byte[] bytes, int at, int size) {
    long value = 0;
    for (int i = size - 1; i >= 0; i--) {
      value = value << 8 | (bytes[at + i] & 0xff);
    }
    return value;
  }

  static void put(byte[] bytes, int at, int size, long value) {
    for (int i = 0; i < size; i++) {
      bytes[at + i] = (byte) (value >>> (8 * i));
    }
  }

  private Map<ByteBuffer, Integer> keys(int map) {
    if (entries[map] == null) {
      entries[map] = new HashMap<>();
    }
    return entries[map];
  }

  private ByteBuffer key(int map, long address) {
    int size = map(map).keySize();
    byte[] bytes = check(address, size, false);
    int at = at(address);
    return ByteBuffer.wrap(java.util.Arrays.copyOfRange(bytes, at, at + size));
  }

  private static boolean array(MapDefinition map) {
    return map.type() == MapType.ARRAY || map.type() == MapType.PER_CPU_ARRAY;
  }

  /** The address of a value, 0 if there is none. */
  long lookup(int map, long keyAddress) {
    MapDefinition definition = map(map);
    ByteBuffer key = key(map, keyAddress);
    long place;
    if (array(definition)) {
      place =
          key.capacity() < 4
              ? key.get(0) & 0xff
              : Integer.toUnsignedLong(
                  key.duplicate().order(java.nio.ByteOrder.LITTLE_ENDIAN).getInt(0));
      if (place >= definition.maxEntries()) {
        return 0;
      }
    } else {
      Integer known = keys(map).get(key);
      if (known == null) {
        return 0;
      }
      place = known;
    }
    long address = ((long) (FIRST_MAP + map) << SHIFT) + place * stride(definition);
    byte[] bytes = region(FIRST_MAP + map);
    return bytes != null && at(address) + definition.valueSize() <= bytes.length ? address : 0;
  }

  long update(int map, long keyAddress, long valueAddress) {
    MapDefinition definition = map(map);
    byte[] from = check(valueAddress, definition.valueSize(), false);
    if (!array(definition)) {
      ByteBuffer key = key(map, keyAddress);
      if (!keys(map).containsKey(key)) {
        if (keys(map).size() >= Math.min(definition.maxEntries(), 1024)) {
          return -7;
        }
        keys(map).put(key, keys(map).size());
      }
    }
    long address = lookup(map, keyAddress);
    if (address == 0) {
      return -7;
    }
    byte[] to = region(FIRST_MAP + map);
    if (to != null) {
      System.arraycopy(from, at(valueAddress), to, at(address), definition.valueSize());
    }
    return 0;
  }

  long delete(int map, long keyAddress) {
    if (array(map(map))) {
      return -22;
    }
    return keys(map).remove(key(map, keyAddress)) == null ? -2 : 0;
  }

  /** The number of values that a visit sees. */
  int population(int map) {
    MapDefinition definition = map(map);
    return array(definition) ? definition.maxEntries() : keys(map).size();
  }

  long valueAt(int map, int place) {
    return ((long) (FIRST_MAP + map) << SHIFT) + place * stride(map(map));
  }
}
