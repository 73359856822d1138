package dev.dray.operation;

import dev.dray.memory.Extent;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Status;

/**
 * A scatter-gather list: where the blocks of an operation lie, counted from a base address. Formats
 * are 1, byte offsets of 64 bits; 2, block numbers of 32 bits; 3, block numbers of 64 bits.
 */
final class SgList {
  private static final int BYTE_OFFSETS = 1;
  private static final int INDEXES_32 = 2;
  private static final int INDEXES_64 = 3;

  private final Field address;
  private final Extent entries;
  private final long list;
  private final long count;
  private final int entryBytes;
  private final boolean indexes;
  private final long base;
  private final long block;
  private final byte[] entry;

  /**
   * Reads a descriptor's list.
   *
   * @param address the field with its address
   * @param block bytes of each entry's block
   */
  SgList(Execution execution, Field address, long block) {
    int format = (int) execution.get(Field.SGL_FORMAT);
    if (format < BYTE_OFFSETS || format > INDEXES_64) {
      throw Rejection.field(
          Status.INVALID_FIELD,
          Field.SGL_FORMAT,
          format,
          "must be 1 (64-bit offsets), 2 (32-bit indexes) or 3 (64-bit indexes)");
    }
    count = execution.get(Field.SGL_SIZE);
    if (count == 0) {
      throw Rejection.field(
          Status.INVALID_COUNT, Field.SGL_SIZE, count, "must be 1 to 65535: leave empty lists out");
    }
    long most = execution.limits().maxTransfer() / block;
    if (count > most) {
      throw Rejection.field(
          Status.INVALID_SIZE,
          Field.SGL_SIZE,
          count,
          "and blocks of " + block + " bytes allow " + most + " at most: split the list");
    }
    entryBytes = format == INDEXES_32 ? 4 : 8;
    indexes = format != BYTE_OFFSETS;
    base = execution.get(Field.SGL_BASE);
    this.block = block;
    this.address = address;
    list = execution.get(address);
    entries = execution.read(Execution.LIST, list, count * entryBytes);
    entry = execution.scratch(3, 8);
  }

  /** The list of an operation that has a transfer size, with that checked. */
  static SgList ofTransfer(Execution execution, Field address) {
    SgList list = new SgList(execution, address, block(execution, Field.SGL_ELEMENT_COUNT));
    list.checkTransferSize(execution);
    return list;
  }

  long count() {
    return count;
  }

  /** Bytes of each entry's block. */
  long block() {
    return block;
  }

  /** Says that the blocks of some entries are where they belong. */
  void copied(Execution execution, long entriesDone) {
    completed(execution, entriesDone);
    execution.progress(entriesDone * block);
  }

  /**
   * Puts the number of entries that are done into bytes 20 to 21 of the record, for a fault that
   * may follow: 0 when there is nothing to go on with.
   */
  void completed(Execution execution, long entriesDone) {
    execution.low(entriesDone == count ? 0 : entriesDone << 32);
  }

  /** The address of an entry's block. */
  long address(long index) {
    Blocks.read(entries, index * entryBytes, entry, 0, entryBytes);
    long value = Little.get(entry, 0, entryBytes);
    return base + (indexes ? value * block : value);
  }

  /** Refuses a range that is written to where the list lies. */
  void checkApart(Field field, long from, long length) {
    Checks.disjoint(address, list, count * entryBytes, field, from, length);
  }

  /** The address of an entry's block, which shares no byte with a range. */
  long addressApart(long index, Field field, long from, long length) {
    long found = address(index);
    Checks.disjoint(Field.SGL_BASE, found, block, field, from, length);
    return found;
  }

  /** The address of an entry's block, which is written to and shares no byte with the list. */
  long addressToWrite(long index) {
    long found = address(index);
    checkApart(Field.SGL_BASE, found, block);
    return found;
  }

  /** Refuses an entry's block that begins inside an element. */
  void checkAligned(long index, long found, int element) {
    if ((found & (element - 1)) != 0) {
      throw new Rejection(
          Status.MISALIGNED,
          "entry "
              + index
              + " of the list puts its block at 0x"
              + Long.toHexString(found)
              + ", which is no multiple of "
              + element
              + ": align the blocks");
    }
  }

  /** Bytes of a block: a number of elements of a type. */
  private static long block(Execution execution, Field count) {
    return NumberFields.bytes(
        execution, count, NumberFields.type(execution, Field.INPUT_TYPE).bytes());
  }

  /** Refuses a transfer size that is not what list and blocks give. */
  private void checkTransferSize(Execution execution) {
    long size = execution.get(Field.TRANSFER_SIZE);
    if (size != count * block) {
      throw Rejection.field(
          Status.INVALID_SIZE,
          Field.TRANSFER_SIZE,
          size,
          "must be list size times block, " + count + " times " + block + ": make it so");
    }
  }
}
