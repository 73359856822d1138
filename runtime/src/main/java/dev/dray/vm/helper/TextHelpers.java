package dev.dray.vm.helper;

import dev.dray.vm.map.Errno;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Helpers on text. */
@SuppressWarnings("unused") // every helper has the same parameters
final class TextHelpers {
  private static final int MAX_FORMAT = 512;
  private static final int MAX_ARGUMENTS = 12;
  private static final int MAX_LINE = 1023;

  private TextHelpers() {}

  static long tracePrintk(HelperContext context, long r1, long r2, long r3, long r4, long r5) {
    context.memory().check(r1, r2, false);
    Optional<String> text =
        context
            .memory()
            .string(r1, (int) Math.min(r2, MAX_FORMAT))
            .flatMap(
                format -> new TextFormat(context.memory()).format(format, new long[] {r3, r4, r5}));
    if (text.isEmpty()) {
      return -Errno.EINVAL;
    }
    String line = text.get().substring(0, Math.min(text.get().length(), MAX_LINE));
    String withoutEnd = line.endsWith("\n") ? line.substring(0, line.length() - 1) : line;
    context.environment().trace().accept(withoutEnd);
    return line.length();
  }

  static long snprintf(HelperContext context, long r1, long r2, long r3, long r4, long r5) {
    HelperMemory memory = context.memory();
    memory.check(r1, r2, true);
    if (r5 % 8 != 0 || r5 < 0 || r5 / 8 > MAX_ARGUMENTS) {
      return -Errno.EINVAL;
    }
    long[] arguments = new long[(int) (r5 / 8)];
    memory.read(r4, MemorySegment.ofArray(arguments));
    Optional<byte[]> text =
        memory
            .string(r3, MAX_FORMAT)
            .flatMap(format -> new TextFormat(memory).format(format, arguments))
            .map(string -> (string + "\0").getBytes(StandardCharsets.ISO_8859_1));
    if (text.isEmpty()) {
      return -Errno.EINVAL;
    }
    if (r2 > 0) {
      byte[] bytes = text.get();
      int length = (int) Math.min(bytes.length, r2);
      bytes[length - 1] = 0;
      memory.write(r1, MemorySegment.ofArray(bytes).asSlice(0, length));
    }
    return text.get().length;
  }

  static long strncmp(HelperContext context, long r1, long r2, long r3, long r4, long r5) {
    HelperMemory memory = context.memory();
    memory.check(r1, r2, false);
    for (long at = 0; at < r2; at++) {
      int left = memory.piece(r1 + at, 1, false).get(ValueLayout.JAVA_BYTE, 0) & 0xff;
      int right = memory.piece(r3 + at, 1, false).get(ValueLayout.JAVA_BYTE, 0) & 0xff;
      if (left != right || left == 0) {
        return Integer.compare(left, right);
      }
    }
    return 0;
  }
}
