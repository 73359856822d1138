package dev.dray.cli.file;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file that the user named as input. */
public final class InputFile {
  private static final int CHUNK = 1 << 20;

  private InputFile() {}

  /**
   * The contents as an array.
   *
   * @param limit bytes; a longer file is refused without being read
   * @throws CliException if the file cannot be opened or is too long
   */
  public static byte[] bytes(Path file, int limit) {
    try (InputStream in = open(file)) {
      byte[] bytes = in.readNBytes(limit + 1);
      if (bytes.length > limit) {
        throw CliException.failed(
            "%s is longer than %d bytes, the most that a program file may have"
                .formatted(file, limit));
      }
      return bytes;
    } catch (IOException e) {
      throw cannotRead(file, e);
    }
  }

  /**
   * The contents in memory outside the heap.
   *
   * @param arena owns the copy
   * @throws CliException if the file cannot be opened, or memory does not suffice
   */
  public static MemorySegment segment(Path file, Arena arena) {
    if (!Files.isRegularFile(file)) {
      return stream(file, arena);
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      MemorySegment memory = allocate(file.toString(), size, arena);
      long at = 0;
      while (at < size) {
        ByteBuffer window = memory.asSlice(at, Math.min(CHUNK, size - at)).asByteBuffer();
        int read = channel.read(window);
        if (read < 0) {
          break;
        }
        at += read;
      }
      return memory.asSlice(0, at);
    } catch (IOException e) {
      throw cannotRead(file, e);
    }
  }

  /**
   * Zeroed memory outside the heap.
   *
   * @param what it is for, as an error names it
   * @throws CliException if memory does not suffice
   */
  public static MemorySegment allocate(String what, long size, Arena arena) {
    try {
      // A segment of no bytes still has an address of its own.
      return arena.allocate(Math.max(1, size), 64).asSlice(0, size);
    } catch (OutOfMemoryError e) {
      throw CliException.failed(
          "no memory for the %d bytes of %s; this JVM hands out at most %d outside its heap: use a"
                  .formatted(size, what, Runtime.getRuntime().maxMemory())
              + " smaller one, or set DRAY_JAVA_OPTIONS=-XX:MaxDirectMemorySize=SIZE");
    }
  }

  /** Pipes and devices have no size to ask for. */
  private static MemorySegment stream(Path file, Arena arena) {
    try (InputStream in = open(file)) {
      byte[] bytes = in.readAllBytes();
      MemorySegment memory = allocate(file.toString(), bytes.length, arena);
      MemorySegment.copy(MemorySegment.ofArray(bytes), 0, memory, 0, bytes.length);
      return memory;
    } catch (IOException e) {
      throw cannotRead(file, e);
    } catch (OutOfMemoryError e) {
      throw CliException.failed(file + " has no size and is too long to be read into memory");
    }
  }

  private static InputStream open(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw CliException.usage(file + " is a directory; give the path of a file");
    }
    return Files.newInputStream(file);
  }

  private static CliException cannotRead(Path file, IOException problem) {
    return switch (problem) {
      case NoSuchFileException _ ->
          CliException.usage("there is no file " + file + "; check the path");
      case AccessDeniedException _ ->
          CliException.usage("no permission to read " + file + "; make it readable for this user");
      default -> CliException.usage("cannot read " + file + ": " + problem.getMessage());
    };
  }
}
