package dev.dray.cli.file;

import dev.dray.verifier.ProgramReader;
import dev.dray.verifier.asm.AssemblyException;
import dev.dray.verifier.isa.MalformedProgramException;
import dev.dray.verifier.object.LinkResult;
import dev.dray.verifier.object.MalformedObjectException;
import dev.dray.verifier.object.NoSuchProgramException;
import dev.dray.verifier.object.ObjectFile;
import dev.dray.verifier.object.ProgramImage;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Programs of a file that the user named: an ELF object, raw instructions ({@code .bin}) or
 * assembler text ({@code .s}).
 */
public final class ProgramFile {
  private static final int LIMIT = 64 << 20;
  private static final String DEFAULT_SECTION = "dray/op";

  private ProgramFile() {}

  /**
   * Every program in a file, or those of a section or function.
   *
   * @throws CliException if the file cannot be opened or holds no program
   */
  public static List<ProgramImage> all(Path file, Optional<String> section) {
    return explained(file, bytes -> read(file, bytes, section));
  }

  /**
   * Every program in a file, or those of a section or function, and of those that are malformed
   * what is wrong.
   *
   * @throws CliException if the file cannot be opened or holds no program
   */
  public static List<LinkResult> each(Path file, Optional<String> section) {
    if (section.isPresent()) {
      return all(file, section).stream().<LinkResult>map(LinkResult.Linked::new).toList();
    }
    return explained(
        file, bytes -> ProgramReader.readEach(String.valueOf(file.getFileName()), bytes));
  }

  private static <T> T explained(Path file, Function<byte[], T> reader) {
    byte[] bytes = InputFile.bytes(file, LIMIT);
    try {
      return reader.apply(bytes);
    } catch (NoSuchProgramException e) {
      throw CliException.usage(file + ": " + e.getMessage());
    } catch (MalformedObjectException | MalformedProgramException | AssemblyException e) {
      throw CliException.failed(file + ": " + e.getMessage());
    }
  }

  /**
   * The one program to run: the only one there is, else the only one in section {@code dray/op}.
   *
   * @throws CliException if the file cannot be opened, or the choice is not clear
   */
  public static ProgramImage one(Path file, Optional<String> section) {
    List<ProgramImage> programs = all(file, section);
    if (programs.size() > 1) {
      List<ProgramImage> usual =
          programs.stream().filter(image -> image.section().equals(DEFAULT_SECTION)).toList();
      if (section.isPresent() || usual.size() != 1) {
        throw CliException.usage(
            file
                + " holds several programs; choose one by the name of its function: --section "
                + programs.stream()
                    .map(ProgramImage::name)
                    .collect(Collectors.joining(", --section ")));
      }
      return usual.getFirst();
    }
    return programs.getFirst();
  }

  private static List<ProgramImage> read(Path file, byte[] bytes, Optional<String> section) {
    String name = String.valueOf(file.getFileName());
    if (section.isEmpty()) {
      return ProgramReader.read(name, bytes);
    }
    if (ProgramReader.format(name, bytes) != ProgramReader.Format.OBJECT) {
      throw CliException.usage(
          file + " has no sections, only ELF objects have; leave --section out");
    }
    return ObjectFile.parse(bytes).programs(section.get());
  }

  /**
   * Assembler text as it stands in a file.
   *
   * @throws CliException if it is not UTF-8
   */
  public static String text(Path file) {
    return text(file, InputFile.bytes(file, LIMIT));
  }

  private static String text(Path file, byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw CliException.failed(file + " is not text: assembler text is UTF-8");
    }
  }
}
