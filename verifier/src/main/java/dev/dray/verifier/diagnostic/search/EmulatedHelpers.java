package dev.dray.verifier.diagnostic.search;

import java.util.zip.CRC32C;

/** What helpers do, as far as the search needs it. */
final class EmulatedHelpers {
  private static final long MOST_ROUNDS = 1 << 23;

  private final Bank bank;
  private final Host host;
  private long reserved;

  /** Who can call functions of the program. */
  interface Host {
    /** Calls a function back; its r0. */
    long callBack(long function, long... arguments);
  }

  EmulatedHelpers(Bank bank, Host host) {
    this.bank = bank;
    this.host = host;
  }

  private int map(long handle) {
    long index = handle - Bank.HANDLES;
    if (index < 0 || index >= bank.maps()) {
      throw new Bank.Fault("wants a map");
    }
    return (int) index;
  }

  long call(int number, long[] r) {
    return switch (number) {
      case 1 -> bank.lookup(map(r[1]), r[2]);
      case 2 -> bank.update(map(r[1]), r[2], r[3]);
      case 3 -> bank.delete(map(r[1]), r[2]);
      case 7 -> 4;
      case 12 -> -2;
      case 6 -> read(r[1], r[2]);
      case 130 -> read(r[2], r[3]);
      case 131 -> reserve(r);
      case 132, 133 -> release(r[1]);
      case 164 -> forEach(r);
      case 165 -> write(r[1], r[2]) + read(r[4], r[5]);
      case 181 -> rounds(r);
      case 182 -> read(r[1], r[2]);
      case 0x10000 -> copy(r);
      case 0x10001 -> fill(r);
      case 0x10002 -> compare(r);
      case 0x10003 -> checksum(r);
      case 0x10004 -> read(r[1], r[2]);
      default -> 0;
    };
  }

  private long read(long address, long size) {
    if (size != 0) {
      bank.check(address, size, false);
    }
    return 0;
  }

  private long write(long address, long size) {
    if (size != 0) {
      bank.check(address, size, true);
    }
    return 0;
  }

  private long reserve(long[] r) {
    int map = map(r[1]);
    long room = bank.map(map).maxEntries();
    if (r[2] <= 0 || reserved + r[2] > room) {
      return 0;
    }
    long address = bank.valueAt(map, 0) + reserved;
    reserved += (r[2] + 7) & ~7L;
    bank.reserve(address, r[2]);
    return address;
  }

  private long release(long record) {
    bank.release(record);
    return 0;
  }

  private long forEach(long[] r) {
    long callback = r[2];
    long context = r[3];
    long handle = r[1];
    int map = map(handle);
    int count = bank.population(map);
    for (int place = 0; place < count; place++) {
      // The key is not at hand as bytes; the entry's own place stands for it.
      long key = bank.valueAt(map, place);
      if (host.callBack(callback, handle, key, bank.valueAt(map, place), context) != 0) {
        return place + 1L;
      }
    }
    return count;
  }

  private long rounds(long[] r) {
    long count = r[1] & 0xffff_ffffL;
    long callback = r[2];
    long context = r[3];
    if (count > MOST_ROUNDS) {
      return -7;
    }
    for (long round = 0; round < count; round++) {
      if (host.callBack(callback, round, context) != 0) {
        return round + 1;
      }
    }
    return count;
  }

  private long copy(long[] r) {
    read(r[3], r[4]);
    write(r[1], r[2]);
    if (Long.compareUnsigned(r[4], r[2]) > 0) {
      return -7;
    }
    boolean down = r[1] > r[3];
    for (long i = 0; i < r[4]; i++) {
      long at = down ? r[4] - 1 - i : i;
      bank.store(r[1] + at, 1, bank.load(r[3] + at, 1));
    }
    return r[4];
  }

  private long fill(long[] r) {
    write(r[1], r[2]);
    for (long i = 0; i < r[2]; i++) {
      bank.store(r[1] + i, 1, r[3] >>> (8 * (i & 7)));
    }
    return r[2];
  }

  private long compare(long[] r) {
    read(r[1], r[2]);
    read(r[3], r[4]);
    long common = Math.min(r[2], r[4]);
    for (long i = 0; i < common; i++) {
      if (bank.load(r[1] + i, 1) != bank.load(r[3] + i, 1)) {
        return i;
      }
    }
    return r[2] == r[4] ? -1 : common;
  }

  private long checksum(long[] r) {
    read(r[1], r[2]);
    CRC32C sum = new CRC32C();
    for (long i = 0; i < r[2]; i++) {
      sum.update((int) bank.load(r[1] + i, 1));
    }
    return sum.getValue();
  }
}
