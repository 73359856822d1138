package dev.dray.operation;

import dev.dray.memory.Extent;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.descriptor.Status;
import dev.dray.operation.dif.DifCheck;
import dev.dray.operation.dif.DifFormat;
import dev.dray.operation.dif.DifTags;

/**
 * The DIF operations (0x12 to 0x15, 0x17): block by block through an array, checking the fields of
 * the source, if it has any, and making those of the destination, if it has any.
 */
abstract sealed class DifOperation implements Operation
    permits DifOperation.Check,
        DifOperation.Insert,
        DifOperation.Strip,
        DifOperation.Update,
        DifOperation.Dix {
  private static final int PASS_GUARD = 1 << 5;
  private static final int PASS_APPLICATION = 1 << 3;
  private static final int PASS_REFERENCE = 1 << 6;
  private static final int DESTINATION_RESERVED = 0x07;
  private static final int FORMAT_RESERVED = 0xF0;

  /** DIF Check (0x12): the source has fields; nothing is written. */
  static final class Check extends DifOperation {
    Check() {
      super(Opcode.DIF_CHECK, true, false, false);
    }
  }

  /** DIF Insert (0x13): each block of the source is followed by a field in the destination. */
  static final class Insert extends DifOperation {
    Insert() {
      super(Opcode.DIF_INSERT, false, true, true);
    }
  }

  /** DIF Strip (0x14): checks the fields of the source and copies its blocks without them. */
  static final class Strip extends DifOperation {
    Strip() {
      super(Opcode.DIF_STRIP, true, true, false);
    }
  }

  /** DIF Update (0x15): checks the fields of the source and copies its blocks with new ones. */
  static final class Update extends DifOperation {
    Update() {
      super(Opcode.DIF_UPDATE, true, true, true);
    }
  }

  /** DIX Generate (0x17): only the fields go to the destination. */
  static final class Dix extends DifOperation {
    Dix() {
      super(Opcode.DIX_GENERATE, false, false, true);
    }
  }

  private final Opcode opcode;
  private final boolean checks;
  private final boolean copies;
  private final boolean generates;

  DifOperation(Opcode opcode, boolean checks, boolean copies, boolean generates) {
    this.opcode = opcode;
    this.checks = checks;
    this.copies = copies;
    this.generates = generates;
  }

  @Override
  public final Opcode opcode() {
    return opcode;
  }

  @Override
  public final void execute(Execution execution) {
    checkFlags(execution);
    DifFormat format = DifFormat.of((int) execution.get(Field.DIF_FLAGS));
    int in = format.block() + (checks ? DifFormat.FIELD : 0);
    int out = (copies ? format.block() : 0) + (generates ? DifFormat.FIELD : 0);
    long size = execution.get(Field.TRANSFER_SIZE);
    if (size % in != 0) {
      throw Rejection.field(
          Status.INVALID_SIZE,
          Field.TRANSFER_SIZE,
          size,
          "must be a multiple of the block of " + in + " bytes: transfer whole blocks");
    }
    long blocks = size / in;
    Extent source = execution.read(Execution.SOURCE, execution.get(Field.SOURCE), size);
    if (out > 0) {
      if (!copies) {
        Checks.aligned(execution, Field.DESTINATION, DifFormat.FIELD);
      }
      long to = execution.get(Field.DESTINATION);
      Checks.disjoint(Field.SOURCE, source.address(), size, Field.DESTINATION, to, blocks * out);
      execution.write(Execution.DESTINATION, to, blocks * out);
    }
    run(execution, format, in, out, blocks);
  }

  private void run(Execution execution, DifFormat format, int in, int out, long blocks) {
    Extent source = execution.operand(Execution.SOURCE);
    Extent destination = execution.operand(Execution.DESTINATION);
    byte[] data = execution.scratch(0, format.block() + DifFormat.FIELD);
    int sourceFlags = (int) execution.get(Field.DIF_SOURCE_FLAGS);
    int kept = kept((int) execution.get(Field.DIF_DESTINATION_FLAGS));
    DifTags expected = sourceTags(execution, sourceFlags);
    DifTags made = destinationTags(execution);
    try {
      for (long block = 0; block < blocks; block++) {
        Blocks.read(source, block * in, data, 0, in);
        int wrong = checks ? DifCheck.check(format, sourceFlags, expected, data, 0) : 0;
        if (wrong != 0) {
          execution.result(wrong);
          execution.fail(Status.DIF_ERROR, explain(wrong, block));
          return;
        }
        if (generates) {
          DifCheck.generate(format, kept, made, data, 0, data, format.block());
        }
        if (out > 0) {
          Blocks.write(data, copies ? 0 : format.block(), destination, block * out, out);
        }
        expected.next();
        made.next();
        execution.progress((block + 1) * in);
      }
    } finally {
      conclude(execution, expected, made);
    }
  }

  private void checkFlags(Execution execution) {
    reserved(execution, Field.DIF_FLAGS, FORMAT_RESERVED);
    reserved(execution, Field.DIF_DESTINATION_FLAGS, DESTINATION_RESERVED);
    if (opcode != Opcode.DIF_UPDATE) {
      reserved(
          execution, Field.DIF_DESTINATION_FLAGS, PASS_GUARD | PASS_APPLICATION | PASS_REFERENCE);
    }
  }

  private static void reserved(Execution execution, Field field, int mask) {
    if ((execution.get(field) & mask) != 0) {
      throw Rejection.field(
          Status.RESERVED_FIELD,
          field,
          execution.get(field),
          String.format("must not have bits of 0x%02X: clear them", mask));
    }
  }

  private static int kept(int destinationFlags) {
    return ((destinationFlags & PASS_GUARD) != 0 ? DifCheck.GUARD : 0)
        | ((destinationFlags & PASS_APPLICATION) != 0 ? DifCheck.APPLICATION : 0)
        | ((destinationFlags & PASS_REFERENCE) != 0 ? DifCheck.REFERENCE : 0);
  }

  private static DifTags sourceTags(Execution execution, int flags) {
    return new DifTags(
        flags,
        (int) execution.get(Field.SOURCE_REFERENCE_TAG),
        (int) execution.get(Field.SOURCE_APPLICATION_MASK),
        (int) execution.get(Field.SOURCE_APPLICATION_TAG));
  }

  private static DifTags destinationTags(Execution execution) {
    return new DifTags(
        (int) execution.get(Field.DIF_DESTINATION_FLAGS),
        (int) execution.get(Field.DESTINATION_REFERENCE_TAG),
        (int) execution.get(Field.DESTINATION_APPLICATION_MASK),
        (int) execution.get(Field.DESTINATION_APPLICATION_TAG));
  }

  /** Puts the tags of the block that would come next into the record, to go on from a fault. */
  private void conclude(Execution execution, DifTags expected, DifTags made) {
    if (checks) {
      execution.low(packed(expected));
    }
    if (generates) {
      execution.high(packed(made));
    }
  }

  private static long packed(DifTags tags) {
    return Integer.toUnsignedLong(tags.reference())
        | (long) tags.mask() << 32
        | (long) tags.application() << 48;
  }

  private static String explain(int wrong, long block) {
    StringBuilder text = new StringBuilder("in block ").append(block);
    text.append((wrong & DifCheck.ALL_ONES) != 0 ? " the field is all ones" : "");
    text.append((wrong & DifCheck.GUARD) != 0 ? " the guard" : "");
    text.append((wrong & DifCheck.APPLICATION) != 0 ? " the application tag" : "");
    text.append((wrong & DifCheck.REFERENCE) != 0 ? " the reference tag" : "");
    return text.append(" differs from what data and descriptor give: the block is damaged,")
        .append(" or the seeds are those of other blocks")
        .toString();
  }
}
