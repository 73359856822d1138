package dev.dray.verifier.object;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Source lines of instructions (Linux Documentation/bpf/btf.rst, ".BTF.ext section"). */
final class LineInfo {
  private static final int HEADER = 24;
  private static final int RECORD = 16;

  private final Btf btf;
  private final Map<String, List<Record>> bySection = new HashMap<>();
  private final Map<Long, String> strings = new HashMap<>();
  private long textLeft = Limits.SOURCE_TEXT;

  /** A line holds from an offset of its section on, in bytes. */
  private record Record(long offset, SourceLine line) {}

  private LineInfo(Btf btf) {
    this.btf = btf;
  }

  static LineInfo parse(Bytes section, Btf btf) {
    LineInfo info = new LineInfo(btf);
    Btf.checkVersion(section);
    long header = section.u32(4);
    if (header < HEADER) {
      throw section.malformed(
          4, "a header of " + header + " bytes, at least 24 are needed", Bytes.DAMAGED);
    }
    long size = section.u32(20);
    if (size > 0) {
      long start = header + section.u32(16);
      section.slice(section.name(), start, size);
      info.read(section, start, start + size);
    }
    info.bySection.values().forEach(l -> l.sort(Comparator.comparingLong(Record::offset)));
    return info;
  }

  private void read(Bytes section, long start, long end) {
    long recordSize = section.u32(start);
    if (recordSize < RECORD) {
      throw section.malformed(
          start, "line records of " + recordSize + " bytes, at least 16 are needed", Bytes.DAMAGED);
    }
    int total = 0;
    long at = start + 4;
    while (at < end) {
      List<Record> records =
          bySection.computeIfAbsent(btf.string(section.u32(at)), n -> new ArrayList<>());
      long count = section.u32(at + 4);
      at += 8;
      if (count > (end - at) / recordSize || count > Limits.LINES - total) {
        throw section.malformed(
            at - 4,
            count
                + " line records, there is room for "
                + (end - at) / recordSize
                + ", and at most "
                + Limits.LINES
                + " are read",
            Bytes.DAMAGED);
      }
      total += (int) count;
      for (long i = 0; i < count; i++, at += recordSize) {
        long lineAndColumn = section.u32(at + 12);
        // Line 0 is code that the compiler made up: the line before it says more.
        if (lineAndColumn >>> 10 != 0) {
          records.add(
              new Record(
                  section.u32(at),
                  new SourceLine(
                      string(section.u32(at + 4)),
                      (int) (lineAndColumn >>> 10),
                      (int) (lineAndColumn & 0x3ff),
                      string(section.u32(at + 8)))));
        }
      }
    }
    if (at != end) {
      throw section.malformed(at, "the line records do not end where they should", Bytes.DAMAGED);
    }
  }

  /** Adds the lines of a function that was put at a slot. */
  void addTo(LineTable.Builder table, Function function, int slot) {
    List<Record> records = bySection.getOrDefault(function.section().name(), List.of());
    for (int i = firstFrom(records, function.start()); i < records.size(); i++) {
      Record next = records.get(i);
      if (next.offset() >= function.end()) {
        break;
      }
      table.add(slot + (int) (next.offset() - function.start()) / 8, next.line());
    }
  }

  private String string(long offset) {
    String known = strings.get(offset);
    if (known == null) {
      known = btf.string(offset).strip();
      textLeft -= known.length() + 1;
      if (textLeft < 0) {
        return "";
      }
      strings.put(offset, known);
    }
    return known;
  }

  private static int firstFrom(List<Record> records, long offset) {
    int low = 0;
    int high = records.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (records.get(middle).offset() < offset) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
