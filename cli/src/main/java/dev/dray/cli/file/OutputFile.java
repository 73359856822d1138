package dev.dray.cli.file;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file that the user named as output. That it can be written is known before the work begins; its
 * old contents stay until there are new ones.
 */
public final class OutputFile {
  private static final int CHUNK = 1 << 20;

  private final Path file;

  private OutputFile(Path file) {
    this.file = file;
  }

  /**
   * Opens and closes the file, which creates it if it is not there.
   *
   * @throws CliException if it cannot be written
   */
  public static OutputFile check(Path file) {
    if (Files.isDirectory(file)) {
      throw CliException.usage(file + " is a directory; give the path of a file to write");
    }
    try (FileChannel _ =
        FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE)) {
      return new OutputFile(file);
    } catch (IOException e) {
      throw cannotWrite(file, e);
    }
  }

  /**
   * Replaces the contents.
   *
   * @throws CliException if that fails
   */
  public void write(MemorySegment contents) {
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.WRITE,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      long at = 0;
      while (at < contents.byteSize()) {
        long length = Math.min(CHUNK, contents.byteSize() - at);
        ByteBuffer window = contents.asSlice(at, length).asByteBuffer();
        while (window.hasRemaining()) {
          channel.write(window);
        }
        at += length;
      }
    } catch (IOException e) {
      throw cannotWrite(file, e);
    }
  }

  /** Replaces the contents. */
  public void write(byte[] contents) {
    write(MemorySegment.ofArray(contents));
  }

  /** Where it is. */
  public Path path() {
    return file;
  }

  private static CliException cannotWrite(Path file, IOException problem) {
    return switch (problem) {
      case NoSuchFileException _ ->
          CliException.usage(
              "cannot write " + file + ": its directory does not exist; create it first");
      case AccessDeniedException _ ->
          CliException.usage("no permission to write " + file + "; choose another path");
      default -> CliException.usage("cannot write " + file + ": " + problem.getMessage());
    };
  }
}
