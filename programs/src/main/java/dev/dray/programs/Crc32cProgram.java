package dev.dray.programs;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.zip.CRC32C;

/** {@code crc32c.c}, checked against the JDK's own. */
final class Crc32cProgram implements CatalogueProgram {
  private static final int CHUNK = 1 << 20;

  @Override
  public String name() {
    return "crc32c";
  }

  @Override
  public String summary() {
    return "CRC-32C by table look-up";
  }

  @Override
  public Workload workload(MemorySegment data, Arena arena) {
    return Workload.of(data, 0, MemorySegment.NULL);
  }

  @Override
  public long reference(
      MemorySegment src, MemorySegment dst, MemorySegment aux, long... arguments) {
    if (arguments[0] != 0) {
      throw new IllegalArgumentException(
          "seed 0x" + Long.toHexString(arguments[0]) + "; the JDK's CRC-32C starts at 0 only");
    }
    CRC32C crc = new CRC32C();
    for (long at = 0; at < src.byteSize(); at += CHUNK) {
      crc.update(src.asSlice(at, Math.min(CHUNK, src.byteSize() - at)).asByteBuffer());
    }
    return crc.getValue();
  }
}
