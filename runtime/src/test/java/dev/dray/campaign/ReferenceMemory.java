package dev.dray.campaign;

import dev.dray.vm.AddressLayout;
import dev.dray.vm.ProgramInstance;
import dev.dray.vm.helper.HelperMemory;
import dev.dray.vm.helper.MemoryAccessException;
import dev.dray.vm.map.ProgramMap;
import dev.dray.vm.map.RingBufferMap;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The address model of the interpreter, but every region may be moved by some bytes: what a program
 * computes must not depend on that. Others may write operands and maps between two loads.
 */
final class ReferenceMemory implements HelperMemory {
  private static final int STACK = AddressLayout.MAX_FRAMES * AddressLayout.FRAME_STRIDE;

  private final ProgramInstance instance;
  private final MemorySegment[] operands = new MemorySegment[3];
  private final MemorySegment context = MemorySegment.ofArray(new long[10]);
  private final MemorySegment stack = MemorySegment.ofArray(new long[STACK / 8]);
  private final long[] bases;
  private final List<Held> held = new ArrayList<>();
  private SplittableRandom others = new SplittableRandom(0);
  private boolean hostile;
  private int depth;

  private record Held(RingBufferMap ring, long address, long offset, long size) {}

  private record Place(MemorySegment segment, long offset) {}

  ReferenceMemory(ProgramInstance instance) {
    this.instance = instance;
    this.bases = new long[AddressLayout.FIRST_MAP + instance.maps().size()];
    for (int region = 0; region < bases.length; region++) {
      bases[region] = AddressLayout.base(region);
    }
  }

  /** Moves every region by a random number of bytes that keeps alignment. */
  void move(SplittableRandom random) {
    for (int region = 1; region < bases.length; region++) {
      bases[region] = AddressLayout.base(region) + 8 * random.nextLong(1L << 36);
    }
  }

  /** From now on others write operands and maps at random. */
  void setHostile(SplittableRandom random) {
    others = random;
    hostile = true;
  }

  /** Puts the operands of an input in place. */
  void enter(Input input, MemorySegment block) {
    for (int index = 0; index < 3; index++) {
      operands[index] = input.operand(block, index);
      long base = bases[AddressLayout.SRC + index];
      context.set(ValueLayout.JAVA_LONG, 16L * index, base);
      context.set(ValueLayout.JAVA_LONG, 16L * index + 8, base + input.lengths()[index]);
    }
    for (int index = 0; index < 4; index++) {
      context.set(ValueLayout.JAVA_LONG, 48 + 8L * index, input.args()[index]);
    }
  }

  /** Where a region starts. */
  long base(int region) {
    return bases[region];
  }

  long framePointer(int frame) {
    return bases[AddressLayout.STACK]
        + (long) frame * AddressLayout.FRAME_STRIDE
        + AddressLayout.FRAME_BYTES;
  }

  long mapHandle(int map) {
    return bases[AddressLayout.HANDLES] + map;
  }

  int mapOf(long handle) {
    long index = handle - bases[AddressLayout.HANDLES];
    return index >= 0 && index < instance.maps().size() ? (int) index : -1;
  }

  long codePointer(int slot) {
    return bases[AddressLayout.HANDLES] + (1L << 20) + slot;
  }

  int slotOf(long pointer) {
    long slot = pointer - bases[AddressLayout.HANDLES] - (1L << 20);
    int slots = instance.program().code().slots();
    return slot >= 0 && slot < slots && instance.program().code().isInstruction((int) slot)
        ? (int) slot
        : -1;
  }

  void enterFrame(int frame) {
    depth = frame;
    stack
        .asSlice((long) frame * AddressLayout.FRAME_STRIDE, AddressLayout.FRAME_BYTES)
        .fill((byte) 0);
  }

  void leaveFrame(int frame) {
    depth = frame;
  }

  long hold(RingBufferMap ring, long address, long offset, long size) {
    held.add(new Held(ring, address, offset, size));
    return address;
  }

  boolean release(long record, boolean discard) {
    for (Held each : held) {
      if (each.address() == record) {
        held.remove(each);
        each.ring().commit(each.offset(), discard);
        return true;
      }
    }
    return false;
  }

  /** Discards what is still reserved. */
  void dropRecords() {
    held.forEach(each -> each.ring().commit(each.offset(), true));
    held.clear();
  }

  /** Records reserved now. */
  int records() {
    return held.size();
  }

  long load(long address, int size) {
    Place place = place(address, size, false);
    if (hostile && others.nextInt(3) == 0 && volatileAt(address)) {
      scribble(place, size);
    }
    long value = 0;
    for (int index = 0; index < size; index++) {
      value |=
          (place.segment().get(ValueLayout.JAVA_BYTE, place.offset() + index) & 0xffL) << 8 * index;
    }
    return value;
  }

  void store(long address, int size, long value) {
    Place place = place(address, size, true);
    for (int index = 0; index < size; index++) {
      byte part = (byte) (value >>> 8 * index);
      place.segment().set(ValueLayout.JAVA_BYTE, place.offset() + index, part);
    }
  }

  private boolean volatileAt(long address) {
    int region = (int) (address >>> AddressLayout.REGION_SHIFT);
    return region >= AddressLayout.FIRST_MAP
        ? !instance.maps().get(region - AddressLayout.FIRST_MAP).definition().readOnly()
            && !(instance.maps().get(region - AddressLayout.FIRST_MAP) instanceof RingBufferMap)
        : region >= AddressLayout.SRC && region <= AddressLayout.AUX;
  }

  private void scribble(Place place, int size) {
    int style = others.nextInt(4);
    for (int index = 0; index < size; index++) {
      int value =
          switch (style) {
            case 0 -> 0;
            case 1 -> 0xff;
            case 2 -> index == 0 ? others.nextInt(20) : 0;
            default -> others.nextInt();
          };
      place.segment().set(ValueLayout.JAVA_BYTE, place.offset() + index, (byte) value);
    }
  }

  private Place place(long address, long size, boolean write) {
    int region = (int) (address >>> AddressLayout.REGION_SHIFT);
    if (region <= 0 || region >= bases.length || size <= 0) {
      throw new MemoryAccessException(address, size, write);
    }
    long offset = address - bases[region];
    boolean allowed =
        switch (region) {
          case AddressLayout.CONTEXT -> !write && inside(offset, size, 80);
          case AddressLayout.SRC -> !write && inside(offset, size, operands[0].byteSize());
          case AddressLayout.DST -> inside(offset, size, operands[1].byteSize());
          case AddressLayout.AUX -> inside(offset, size, operands[2].byteSize());
          case AddressLayout.STACK ->
              offset >= 0
                  && offset / AddressLayout.FRAME_STRIDE <= depth
                  && inside(offset % AddressLayout.FRAME_STRIDE, size, AddressLayout.FRAME_BYTES);
          case AddressLayout.HANDLES, AddressLayout.MEMORY -> false;
          default ->
              inMap(
                  instance.maps().get(region - AddressLayout.FIRST_MAP),
                  address,
                  offset,
                  size,
                  write);
        };
    if (!allowed) {
      throw new MemoryAccessException(address, size, write);
    }
    MemorySegment segment =
        switch (region) {
          case AddressLayout.CONTEXT -> context;
          case AddressLayout.SRC -> operands[0];
          case AddressLayout.DST -> operands[1];
          case AddressLayout.AUX -> operands[2];
          case AddressLayout.STACK -> stack;
          default -> instance.maps().get(region - AddressLayout.FIRST_MAP).memory();
        };
    return new Place(segment, offset);
  }

  private static boolean inside(long offset, long size, long length) {
    return offset >= 0 && offset <= length - size;
  }

  private boolean inMap(ProgramMap map, long address, long offset, long size, boolean write) {
    if (map instanceof RingBufferMap) {
      return held.stream().anyMatch(each -> inside(address - each.address(), size, each.size()));
    }
    if (offset >= 0 && offset < map.valueBytes()) {
      return !(write && map.definition().readOnly())
          && inside(offset % map.stride(), size, map.definition().valueSize());
    }
    return !write
        && offset >= 0
        && offset < map.memory().byteSize()
        && inside((offset - map.valueBytes()) % map.keyStride(), size, map.definition().keySize());
  }

  @Override
  public void check(long address, long size, boolean write) {
    if (size != 0) {
      place(address, size, write);
    }
  }

  @Override
  public MemorySegment piece(long address, long atMost, boolean write) {
    Place place = place(address, atMost, write);
    return place.segment().asSlice(place.offset(), atMost);
  }
}
