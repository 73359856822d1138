package dev.dray.programs;

import java.util.List;
import java.util.Optional;

/** Every ready-made user operation. */
public final class Catalogue {
  /** CRC-32C by table. */
  public static final CatalogueProgram CRC32C = new Crc32cProgram();

  /** How often each byte value occurs. */
  public static final CatalogueProgram HISTOGRAM = new HistogramProgram();

  /** Keeps the lines that contain a byte. */
  public static final CatalogueProgram FILTER_LINES = new FilterLinesProgram();

  /** XOR with a repeating eight-byte key. */
  public static final CatalogueProgram XOR = new XorProgram();

  /** Smallest, largest and sum of unsigned 64-bit numbers. */
  public static final CatalogueProgram MIN_MAX_SUM = new MinMaxSumProgram();

  /** Base-128 varints to 64-bit numbers. */
  public static final CatalogueProgram VARINT_DECODE = new VarintDecodeProgram();

  /** One LZ4 block. */
  public static final CatalogueProgram LZ4_DECODE = new Lz4DecodeProgram();

  /** Keeps the records whose key lies in a range. */
  public static final CatalogueProgram FILTER_RECORDS = new FilterRecordsProgram();

  /** Sums by key in a hash map. */
  public static final CatalogueProgram GROUP_SUM = new GroupSumProgram();

  /** Finds the pages that are all zero. */
  public static final CatalogueProgram ZERO_PAGES = new ZeroPagesProgram();

  private static final List<CatalogueProgram> ALL =
      List.of(
          CRC32C,
          HISTOGRAM,
          FILTER_LINES,
          XOR,
          MIN_MAX_SUM,
          VARINT_DECODE,
          LZ4_DECODE,
          FILTER_RECORDS,
          GROUP_SUM,
          ZERO_PAGES);

  private Catalogue() {}

  /** All programs, in the order in which they are shown. */
  public static List<CatalogueProgram> all() {
    return ALL;
  }

  /** The program of a name. */
  public static Optional<CatalogueProgram> named(String name) {
    return ALL.stream().filter(program -> program.name().equals(name)).findFirst();
  }
}
