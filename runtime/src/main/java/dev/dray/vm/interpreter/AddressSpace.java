package dev.dray.vm.interpreter;

import static dev.dray.vm.AddressLayout.OFFSET_MASK;
import static dev.dray.vm.AddressLayout.REGION_SHIFT;

import dev.dray.memory.Window;
import dev.dray.vm.AddressLayout;
import dev.dray.vm.ProgramInstance;
import dev.dray.vm.helper.HelperMemory;
import dev.dray.vm.helper.MemoryAccessException;
import dev.dray.vm.map.ProgramMap;
import dev.dray.vm.map.RingBufferMap;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What lies at the addresses of one execution. The loop reads three tables, indexed by region: up
 * to which address reads and writes are plain, and what to add for the host's address. Whatever
 * they do not cover comes here: frames of callees, values of maps after the first, records,
 * scattered windows, and everything that is not allowed.
 */
public final class AddressSpace implements HelperMemory {
  /** Bytes of the whole stack: all frames. */
  public static final int STACK_BYTES = AddressLayout.MAX_FRAMES * AddressLayout.FRAME_STRIDE;

  long[] readEnds;
  long[] writeEnds;
  long[] deltas;
  private ProgramInstance instance;
  private final ScatteredRegion[] scattered = new ScatteredRegion[AddressLayout.FIRST_MAP];
  private final boolean[] isScattered = new boolean[AddressLayout.FIRST_MAP];
  private final MemorySegment scratch;
  private final List<Staged> staged = new ArrayList<>();
  private final List<Held> held = new ArrayList<>();
  private int depth;
  private final ScatteredRegion.Moves moves = new ScatteredRegion.Moves();
  private Piece piece = Piece.NONE;

  private record Staged(MemorySegment heap, MemorySegment copy) {}

  private record Held(RingBufferMap ring, long address, long offset, long size) {}

  /**
   * A space with context and stack.
   *
   * @param scratch from {@link #scratch}, for this execution alone
   */
  public AddressSpace(ProgramInstance instance, MemorySegment scratch) {
    int regions = AddressLayout.FIRST_MAP + instance.maps().size();
    this.instance = instance;
    this.scratch = scratch;
    this.readEnds = new long[regions];
    this.writeEnds = new long[regions];
    this.deltas = new long[regions];
    place(
        AddressLayout.CONTEXT, scratch.address() + STACK_BYTES, AddressLayout.CONTEXT_BYTES, false);
    place(AddressLayout.STACK, scratch.address(), AddressLayout.FRAME_BYTES, true);
    placeMaps();
  }

  /** Memory for a stack and a context. */
  public static MemorySegment scratch() {
    return Arena.ofAuto().allocate(STACK_BYTES + AddressLayout.CONTEXT_BYTES, 64);
  }

  /** The context's memory, for the execution to fill. */
  public MemorySegment context() {
    return scratch.asSlice(STACK_BYTES, AddressLayout.CONTEXT_BYTES);
  }

  /** Puts a window at a region: its first address. */
  public long place(int region, Window window) {
    switch (window) {
      case Window.Contiguous contiguous -> place(region, contiguous.segment());
      case Window.Scattered frames -> {
        ScatteredRegion made = new ScatteredRegion(region, frames, moves);
        for (int other = 0; other < region; other++) {
          if (isScattered[other]) {
            made.meet(scattered[other]);
            scattered[other].meet(made);
          }
        }
        scattered[region] = made;
        isScattered[region] = true;
      }
    }
    return AddressLayout.base(region);
  }

  /** Puts a segment at a region; one on the heap is copied in now and back at the end. */
  public void place(int region, MemorySegment segment) {
    MemorySegment host = segment;
    if (!segment.isNative()) {
      host = Arena.ofAuto().allocate(Math.max(1, segment.byteSize()), 8);
      host = host.asSlice(0, segment.byteSize()).copyFrom(segment);
      staged.add(new Staged(segment, host));
    } else if (!segment.scope().isAlive()) {
      throw new IllegalStateException("the arena of " + name(region) + " is closed");
    } else if (!segment.isAccessibleBy(Thread.currentThread())) {
      throw new WrongThreadException(name(region) + " belongs to another thread");
    }
    place(
        region,
        host.address(),
        segment.byteSize(),
        region != AddressLayout.SRC && !segment.isReadOnly());
  }

  /** The host's memory of a region that is one piece: operands, stack, the first value of a map. */
  public MemorySegment segment(int region) {
    long start = AddressLayout.base(region);
    long length = region == AddressLayout.STACK ? STACK_BYTES : readEnds[region] - start;
    return Raw.segment(start + deltas[region], length);
  }

  /** Goes over to another program's maps. */
  public void enter(ProgramInstance target) {
    dropRecords();
    instance = target;
    int regions = AddressLayout.FIRST_MAP + target.maps().size();
    readEnds = Arrays.copyOf(readEnds, regions);
    writeEnds = Arrays.copyOf(writeEnds, regions);
    deltas = Arrays.copyOf(deltas, regions);
    placeMaps();
  }

  /** Zeroes a frame and makes it and its callers' the only ones. */
  public void enterFrame(int frame) {
    depth = frame;
    scratch
        .asSlice((long) frame * AddressLayout.FRAME_STRIDE, AddressLayout.FRAME_BYTES)
        .fill((byte) 0);
  }

  /** Gives up the frames above one. */
  public void leaveFrame(int frame) {
    depth = frame;
  }

  /** Ends the execution: drops records still held, copies staged segments back. */
  public void end() {
    dropRecords();
    for (Staged each : staged) {
      if (!each.heap().isReadOnly()) {
        each.heap().copyFrom(each.copy());
      }
    }
  }

  public long reserve(RingBufferMap ring, long size) {
    long offset = ring.reserve(size);
    if (offset < 0) {
      return 0;
    }
    long address = addressOf(ring, offset);
    held.add(new Held(ring, address, offset, size));
    return address;
  }

  /** Whether a record was held there. */
  public boolean release(long record, boolean discard) {
    for (int index = 0; index < held.size(); index++) {
      Held each = held.get(index);
      if (each.address() == record) {
        held.remove(index);
        each.ring().commit(each.offset(), discard);
        return true;
      }
    }
    return false;
  }

  public long addressOf(ProgramMap map, long offset) {
    return AddressLayout.base(AddressLayout.FIRST_MAP + instance.maps().indexOf(map)) + offset;
  }

  /** Reads 1, 2, 4 or 8 bytes, zero-extended. */
  public long load(long address, int size) {
    long run = run(address, size, false);
    if (run >= size) {
      return Raw.get(host(address, false), size);
    }
    long value = 0;
    for (int index = 0; index < size; index++) {
      value |= Raw.u8(host(address + index, false)) << 8 * index;
    }
    return value;
  }

  /** Writes the low 1, 2, 4 or 8 bytes; across two frames only when both can be had. */
  public void store(long address, int size, long value) {
    long run = run(address, size, true);
    if (run >= size) {
      Raw.put(host(address, true), size, value);
      return;
    }
    host(address, true);
    host(address + run, true);
    for (int index = 0; index < size; index++) {
      Raw.put8(host(address + index, true), value >>> 8 * index);
    }
  }

  /** The host's address of an atomic operation's word, which the caller found aligned. */
  public long word(long address, int size) {
    run(address, size, true);
    return host(address, true);
  }

  @Override
  public void check(long address, long size, boolean write) {
    if (size == 0) {
      return;
    }
    int region = (int) (address >>> REGION_SHIFT);
    if (region < isScattered.length && isScattered[region]) {
      checkScattered(region, address, size, write);
    } else {
      run(address, size, write);
    }
  }

  private void checkScattered(int region, long address, long size, boolean write) {
    ScatteredRegion window = scattered[region];
    long offset = address & OFFSET_MASK;
    if (size < 0 || offset > window.length() - size || write && region == AddressLayout.SRC) {
      throw new MemoryAccessException(address, size, write);
    }
    for (long done = 0; done < size; done += window.contiguous(offset + done)) {
      window.address(offset + done, write);
    }
  }

  @Override
  public MemorySegment piece(long address, long atMost, boolean write) {
    int region = (int) (address >>> REGION_SHIFT);
    if (region < isScattered.length && isScattered[region]) {
      checkScattered(region, address, 1, write);
      ScatteredRegion window = scattered[region];
      long offset = address & OFFSET_MASK;
      long size = Math.min(Math.min(atMost, window.contiguous(offset)), window.length() - offset);
      return Raw.segment(window.address(offset, write), size);
    }
    run(address, atMost, write);
    return Raw.segment(host(address, write), atMost);
  }

  /**
   * Checks an access.
   *
   * @return how many of its bytes lie in one piece: less than size only in scattered windows
   */
  private long run(long address, long size, boolean write) {
    int region = (int) (address >>> REGION_SHIFT);
    long offset = address & OFFSET_MASK;
    boolean allowed;
    long run = size;
    if (size <= 0 || region >= readEnds.length) {
      allowed = false;
    } else if (region >= AddressLayout.FIRST_MAP) {
      allowed = inMap(instance.maps().get(region - AddressLayout.FIRST_MAP), address, size, write);
    } else if (region == AddressLayout.STACK) {
      long within = offset & AddressLayout.FRAME_STRIDE - 1;
      allowed =
          offset / AddressLayout.FRAME_STRIDE <= depth
              && within <= AddressLayout.FRAME_BYTES - size;
    } else if (isScattered[region]) {
      ScatteredRegion window = scattered[region];
      allowed = offset <= window.length() - size && !(write && region == AddressLayout.SRC);
      run = Math.min(size, window.contiguous(offset));
    } else {
      allowed = address <= (write ? writeEnds : readEnds)[region] - size;
    }
    if (!allowed) {
      throw new MemoryAccessException(address, size, write);
    }
    return run;
  }

  private boolean inMap(ProgramMap map, long address, long size, boolean write) {
    long offset = address & OFFSET_MASK;
    if (map instanceof RingBufferMap) {
      return inRecord(address, size);
    }
    if (map.definition().global()) {
      return !(write && map.definition().readOnly())
          && offset <= map.definition().valueSize() - size;
    }
    if (offset < map.valueBytes()) {
      return !(write && map.definition().readOnly())
          && offset % map.stride() <= map.definition().valueSize() - size;
    }
    return !write
        && offset < map.memory().byteSize()
        && (offset - map.valueBytes()) % map.keyStride() <= map.definition().keySize() - size;
  }

  private boolean inRecord(long address, long size) {
    for (Held each : held) {
      long within = address - each.address();
      if (within >= 0 && within <= each.size() - size) {
        return true;
      }
    }
    return false;
  }

  /** The host's address of a byte that was checked. */
  private long host(long address, boolean write) {
    int region = (int) (address >>> REGION_SHIFT);
    return region < isScattered.length && isScattered[region]
        ? scattered[region].address(address & OFFSET_MASK, write)
        : address + deltas[region];
  }

  private void place(int region, long hostAddress, long length, boolean writable) {
    long start = AddressLayout.base(region);
    readEnds[region] = start + length;
    writeEnds[region] = writable ? start + length : start;
    deltas[region] = hostAddress - start;
  }

  private void placeMaps() {
    for (int index = 0; index < instance.maps().size(); index++) {
      ProgramMap map = instance.maps().get(index);
      place(
          AddressLayout.FIRST_MAP + index,
          map.memory().address(),
          map.valueBytes() == 0 ? 0 : map.definition().valueSize(),
          !map.definition().readOnly());
    }
  }

  private void dropRecords() {
    held.forEach(each -> each.ring().commit(each.offset(), true));
    held.clear();
  }

  private String name(int region) {
    return AddressLayout.describe(region, instance.program()).name();
  }

  /** How long a region that is one piece is; for messages. */
  public long length(int region) {
    return isScattered(region)
        ? scattered[region].length()
        : readEnds[region] - AddressLayout.base(region);
  }

  /** Whether the program may write anywhere in a region; for messages. */
  public boolean writable(int region) {
    return isScattered(region)
        ? region != AddressLayout.SRC
        : writeEnds[region] > AddressLayout.base(region) || readEnds[region] == writeEnds[region];
  }

  /**
   * Finds the piece of a scattered operand that holds some bytes, as an access of them does; {@link
   * #piece} tells of it.
   *
   * @return whether one piece holds them all: false across pieces and outside the operand
   */
  public boolean locate(int region, long offset, int size, boolean write) {
    ScatteredRegion window = scattered[region];
    if (!window.locate(offset, size, write)) {
      return false;
    }
    piece = window.last(write);
    return true;
  }

  /** Whether no operand reads pages that another one writes. */
  public boolean apart() {
    for (int region = AddressLayout.SRC; region <= AddressLayout.AUX; region++) {
      if (isScattered[region] && scattered[region].shared()) {
        return false;
      }
    }
    return true;
  }

  /** The piece that the last access of a scattered operand found; it may be empty. */
  public Piece last(int region, boolean write) {
    return scattered[region].last(write);
  }

  /** Reads bytes of the located piece. */
  public long loadHere(long offset, int size) {
    return Raw.get(offset + piece.delta, size);
  }

  /** Writes bytes of the located piece. */
  public void storeHere(long offset, int size, long value) {
    Raw.put(offset + piece.delta, size, value);
  }

  /** The located piece. */
  public Piece piece() {
    return piece;
  }

  /** How often a page that was read came to lie in another frame. */
  public int moves() {
    return moves.count;
  }

  /** The pages of a scattered operand: see {@link ScatteredRegion#table}. */
  public long[] table(int region, boolean write) {
    return scattered[region].table(write);
  }

  /** Where the first byte of a scattered operand lies in its frame. */
  public long first(int region) {
    return scattered[region].first();
  }

  /** Whether an operand is scattered over frames. */
  public boolean isScattered(int region) {
    return region < isScattered.length && isScattered[region];
  }
}
