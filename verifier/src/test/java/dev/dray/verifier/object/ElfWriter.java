package dev.dray.verifier.object;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes the objects that no compiler would. Section 1 is the first one added. */
final class ElfWriter {
  static final int TEXT = 6;
  static final int DATA = 3;
  static final int FUNCTION = 0x12;
  static final int OBJECT = 0x11;

  private static final byte[] EXIT = {(byte) 0x95, 0, 0, 0, 0, 0, 0, 0};

  private record Part(
      int name, int type, int flags, byte[] content, long size, int link, int info) {}

  private final List<Part> sections = new ArrayList<>();
  private final StringBuilder names = new StringBuilder("\0");
  private final List<byte[]> symbols = new ArrayList<>(List.of(new byte[24]));

  /** An object with one program section of some exits, and a function at its start. */
  static ElfWriter withProgram(int slots) {
    ElfWriter writer = new ElfWriter();
    writer.section("dray/op", Section.PROGBITS, TEXT, repeat(EXIT, slots));
    writer.symbol("entry", FUNCTION, 1, 0, 8L * slots);
    return writer;
  }

  static byte[] repeat(byte[] unit, int times) {
    ByteBuffer bytes = ByteBuffer.allocate(unit.length * times);
    for (int i = 0; i < times; i++) {
      bytes.put(unit);
    }
    return content(bytes);
  }

  static byte[] ints(int... values) {
    ByteBuffer bytes = little(4 * values.length);
    for (int value : values) {
      bytes.putInt(value);
    }
    return content(bytes);
  }

  static ByteBuffer little(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] content(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.capacity()];
    buffer.get(0, bytes);
    return bytes;
  }

  ElfWriter section(String name, int type, int flags, byte[] content) {
    return section(name, type, flags, content, content.length, 0, 0);
  }

  ElfWriter section(
      String name, int type, int flags, byte[] content, long size, int link, int info) {
    sections.add(new Part(string(name), type, flags, content, size, link, info));
    return this;
  }

  /** Relocations of section 1: triples of offset, type and symbol. */
  ElfWriter relocations(int... triples) {
    ByteBuffer bytes = little(triples.length / 3 * 16);
    for (int i = 0; i < triples.length; i += 3) {
      bytes.putLong(triples[i]).putInt(triples[i + 1]).putInt(triples[i + 2]);
    }
    return section(".rel", Section.REL, 0, content(bytes), bytes.capacity(), 0, 1);
  }

  /** Symbol 1 is the first one added. */
  ElfWriter symbol(String name, int info, int section, long value, long size) {
    ByteBuffer entry = little(24).putInt(string(name)).put((byte) info).put((byte) 0);
    entry.putShort((short) section).putLong(value).putLong(size);
    symbols.add(content(entry));
    return this;
  }

  byte[] build() {
    int strings = sections.size() + 2;
    ByteBuffer table = little(24 * symbols.size());
    symbols.forEach(table::put);
    section(".symtab", Section.SYMTAB, 0, content(table), table.capacity(), strings, 1);
    byte[] text = (names + ".strtab\0").getBytes(StandardCharsets.ISO_8859_1);
    section(".strtab", Section.STRTAB, 0, text);
    int length = sections.stream().mapToInt(part -> part.content().length).sum();
    int start = 64 + length;
    ByteBuffer file = little(start + 64 * (sections.size() + 1));
    file.putInt(0x464c457f).put((byte) 2).put((byte) 1).put((byte) 1);
    file.putShort(16, (short) 1).putShort(18, (short) 247).putLong(40, start);
    file.putShort(58, (short) 64);
    file.putShort(60, (short) (sections.size() + 1)).putShort(62, (short) strings);
    int offset = 64;
    int header = start + 64;
    for (Part part : sections) {
      file.put(offset, part.content());
      file.putInt(header, part.name()).putInt(header + 4, part.type());
      file.putLong(header + 8, part.flags()).putLong(header + 24, offset);
      file.putLong(header + 32, part.size());
      file.putInt(header + 40, part.link()).putInt(header + 44, part.info());
      offset += part.content().length;
      header += 64;
    }
    return content(file);
  }

  private int string(String text) {
    int at = names.length();
    names.append(text).append('\0');
    return at;
  }
}
