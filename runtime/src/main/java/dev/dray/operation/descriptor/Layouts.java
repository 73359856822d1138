package dev.dray.operation.descriptor;

import static java.lang.foreign.MemoryLayout.paddingLayout;
import static java.lang.foreign.MemoryLayout.sequenceLayout;
import static java.lang.foreign.MemoryLayout.structLayout;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Descriptors and completion records as memory layouts, for whoever fills segments by name. What
 * lies in the specific part of each depends on the operation: {@link Field} knows where.
 */
public final class Layouts {
  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);

  /**
   * A descriptor: 64 bytes. Privilege is bit 31 of the PASID, the operation byte 3 of the flags.
   */
  public static final StructLayout DESCRIPTOR =
      structLayout(
              INT.withName("pasid"),
              INT.withName("flags"),
              LONG.withName("completion_record_address"),
              LONG.withName("source"),
              LONG.withName("destination"),
              INT.withName("transfer_size"),
              SHORT.withName("interrupt_handle"),
              paddingLayout(2),
              sequenceLayout(24, BYTE).withName("specific"))
          .withName("descriptor");

  /** A completion record: 32 bytes. */
  public static final StructLayout COMPLETION_RECORD =
      structLayout(
              BYTE.withName("status"),
              BYTE.withName("result"),
              BYTE.withName("fault_info"),
              paddingLayout(1),
              INT.withName("bytes_completed"),
              LONG.withName("fault_address"),
              sequenceLayout(16, BYTE).withName("specific"))
          .withName("completion_record");

  private Layouts() {}

  /** Where a part of a layout starts. */
  public static long offset(StructLayout layout, String name) {
    return layout.byteOffset(MemoryLayout.PathElement.groupElement(name));
  }
}
