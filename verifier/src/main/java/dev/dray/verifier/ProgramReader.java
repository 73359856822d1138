package dev.dray.verifier;

import dev.dray.verifier.asm.Assembler;
import dev.dray.verifier.isa.Code;
import dev.dray.verifier.isa.Decoder;
import dev.dray.verifier.isa.Program;
import dev.dray.verifier.object.LineTable;
import dev.dray.verifier.object.LinkResult;
import dev.dray.verifier.object.MalformedObjectException;
import dev.dray.verifier.object.ObjectFile;
import dev.dray.verifier.object.ProgramImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Reads programs from a file, whatever it is: an object of clang's, assembler text, or raw
 * instructions. The contents decide, and where they leave a doubt the name does.
 */
public final class ProgramReader {
  private static final int OBJECT_LIMIT = 64 << 20;
  private static final int OTHER_LIMIT = 8 << 20;
  private static final int SLOT = 8;
  private static final int ELF = 0x7f454c46;
  private static final int BITCODE = 0x4243c0de;
  private static final int WEB_ASSEMBLY = 0x0061736d;

  /** What a file holds. */
  public enum Format {
    /** A relocatable ELF object. */
    OBJECT,
    /** Assembler text. */
    TEXT,
    /** Instructions of 8 bytes each. */
    RAW
  }

  private ProgramReader() {}

  /**
   * Reads the programs of a file.
   *
   * @throws IOException if it cannot be read
   * @throws RuntimeException as {@link #read(String, byte[])}
   */
  public static List<ProgramImage> read(Path file) throws IOException {
    Path name = file.getFileName();
    return read(name == null ? "" : name.toString(), bytes(file));
  }

  /**
   * Reads the programs of a file that is in memory.
   *
   * @param name the file's, for its extension and for programs that have no name of their own
   * @throws MalformedObjectException if it is an object that cannot be linked, or nothing known
   * @throws dev.dray.verifier.isa.MalformedProgramException if it holds raw instructions that are
   *     no program
   * @throws dev.dray.verifier.asm.AssemblyException if it is text that cannot be assembled
   */
  public static List<ProgramImage> read(String name, byte[] file) {
    return switch (format(name, file)) {
      case OBJECT -> ObjectFile.parse(file).programs();
      case TEXT ->
          List.of(image(name, Assembler.assemble(new String(small(file), StandardCharsets.UTF_8))));
      case RAW -> List.of(image(name, Decoder.decode(small(file))));
    };
  }

  /**
   * Reads the programs of a file that is in memory, each by itself: a malformed one of an object
   * does not stand in the way of the others.
   *
   * @throws MalformedObjectException if no program can be told from another, or there is none
   * @throws dev.dray.verifier.isa.MalformedProgramException as {@link #read(String, byte[])}
   * @throws dev.dray.verifier.asm.AssemblyException as {@link #read(String, byte[])}
   */
  public static List<LinkResult> readEach(String name, byte[] file) {
    if (format(name, file) == Format.OBJECT) {
      return ObjectFile.parse(file).linkEach();
    }
    return read(name, file).stream().<LinkResult>map(LinkResult.Linked::new).toList();
  }

  /**
   * The contents of a file, one byte more than is allowed at most: the readers refuse that.
   *
   * @throws IOException if it cannot be read
   */
  public static byte[] bytes(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(OBJECT_LIMIT + 1);
    }
  }

  /**
   * What a file holds.
   *
   * @throws MalformedObjectException if it is none of the three
   */
  public static Format format(String name, byte[] file) {
    int magic = magic(file);
    String extension = extension(name);
    if (magic == ELF || extension.equals("o")) {
      if (magic == BITCODE) {
        throw unknown("LLVM bitcode", "compile without -flto and -emit-llvm");
      }
      return Format.OBJECT;
    }
    if (extension.equals("s") || extension.equals("asm")) {
      return Format.TEXT;
    }
    if (extension.equals("bin")) {
      return Format.RAW;
    }
    if (magic == BITCODE || magic == WEB_ASSEMBLY) {
      throw unknown(
          magic == BITCODE ? "LLVM bitcode" : "WebAssembly", "compile with clang -target bpf -c");
    }
    if (isText(file)) {
      return Format.TEXT;
    }
    if (file.length % SLOT == 0) {
      return Format.RAW;
    }
    throw unknown(
        "neither an object nor text nor a whole number of instructions",
        "give a clang ELF object, raw instructions (.bin) or assembler text (.s)");
  }

  private static MalformedObjectException unknown(String what, String advice) {
    return new MalformedObjectException("file", 0, "this is " + what, advice);
  }

  private static ProgramImage image(String name, Code code) {
    int dot = name.lastIndexOf('.');
    String stem = dot > 0 ? name.substring(0, dot) : name;
    return new ProgramImage(stem, "", Program.of(code), LineTable.empty());
  }

  private static byte[] small(byte[] file) {
    if (file.length > OTHER_LIMIT) {
      throw new MalformedObjectException(
          "file",
          OTHER_LIMIT,
          "programs as text or raw instructions have at most " + OTHER_LIMIT + " bytes",
          "split the program");
    }
    return file;
  }

  private static int magic(byte[] file) {
    int magic = 0;
    for (int i = 0; i < 4; i++) {
      magic = magic << 8 | (i < file.length ? file[i] & 0xff : 0);
    }
    return magic;
  }

  private static String extension(String name) {
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }

  // Instructions always have zero bytes in them, text never.
  private static boolean isText(byte[] file) {
    for (byte b : file) {
      if (b == 0) {
        return false;
      }
    }
    return file.length > 0;
  }
}
