package dev.dray.memory.physical;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * What is known about each frame: how many mappings hold it, and who owns it. Mappings of 4 KiB, 2
 * MiB and 1 GiB are counted apart, so that sharing or splitting a huge page costs one count and not
 * 512: a frame is held while its own count or one of the two blocks around it has one.
 */
final class FrameTable {
  private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

  private final HostReservation reservation;
  private final MemorySegment[] counts = new MemorySegment[4];
  private final MemorySegment owners;
  private final MemorySegment blockBorn;

  FrameTable(long frames) {
    long huge = (frames >>> 9) + 1;
    long giant = (frames >>> 18) + 1;
    long bytes = frames * 8 + huge * 5 + giant * 4 + 64;
    reservation = new HostReservation(bytes, 64);
    MemorySegment all = reservation.memory();
    counts[0] = MemorySegment.NULL;
    counts[1] = all.asSlice(0, frames * 4);
    owners = all.asSlice(frames * 4, frames * 4);
    counts[2] = all.asSlice(frames * 8, huge * 4);
    counts[3] = all.asSlice(frames * 8 + huge * 4, giant * 4);
    blockBorn = all.asSlice(frames * 8 + huge * 4 + giant * 4, huge);
  }

  int count(long address, int level) {
    return (int) INT.getVolatile(counts[level], slot(address, level));
  }

  int add(long address, int level, int delta) {
    return (int) INT.getAndAdd(counts[level], slot(address, level), delta) + delta;
  }

  /** How many mappings of any size hold a frame. */
  int shares(long address) {
    return count(address, 1) + count(address, 2) + count(address, 3);
  }

  int owner(long address) {
    return (int) INT.getVolatile(owners, slot(address, 1));
  }

  void setOwner(long address, int owner) {
    INT.setRelease(owners, slot(address, 1), owner);
  }

  /**
   * Whether the 2 MiB around a frame were ever handed out as one block, so that counts of several
   * sizes may hold them.
   */
  boolean blockBorn(long address) {
    return blockBorn.get(ValueLayout.JAVA_BYTE, address >>> 21) != 0;
  }

  void setBlockBorn(long address) {
    blockBorn.set(ValueLayout.JAVA_BYTE, address >>> 21, (byte) 1);
  }

  void close() {
    reservation.close();
  }

  private static long slot(long address, int level) {
    return (address >>> (12 + 9 * (level - 1))) << 2;
  }
}
