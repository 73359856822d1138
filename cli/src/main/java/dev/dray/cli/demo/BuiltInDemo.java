package dev.dray.cli.demo;

import dev.dray.Comparison;
import dev.dray.Engine;
import dev.dray.cli.file.InputFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.zip.CRC32C;

/** One built-in operation of the engine, and how the JDK checks it. */
abstract class BuiltInDemo {
  private static final byte FILLER = 0x5a;

  private final String name;
  final Engine engine;

  private BuiltInDemo(String name, Engine engine) {
    this.name = name;
    this.engine = engine;
  }

  final String name() {
    return name;
  }

  /** What the operation computed, and what an independent computation says to it. */
  record Outcome(String result, DemoRow.Check check) {}

  /** Does the work once; the second operand is as long as the input. */
  abstract void work(MemorySegment input, MemorySegment second);

  /** Looks at the last run's result. */
  abstract Outcome outcome(MemorySegment input, MemorySegment second);

  /** Brings the second operand into the state that the work expects. */
  void prepare(MemorySegment input, MemorySegment second) {}

  final DemoRow run(MemorySegment input) {
    try (Arena arena = engine.newArena()) {
      MemorySegment second = InputFile.allocate("a second operand", input.byteSize(), arena);
      prepare(input, second);
      long first = Stopwatch.nanos(() -> work(input, second));
      long fastest = Stopwatch.fastest(first, () -> {}, () -> work(input, second));
      Outcome outcome = outcome(input, second);
      return new DemoRow(
          name,
          DemoRow.Kind.BUILT_IN,
          input.byteSize(),
          outcome.result(),
          "built-in",
          fastest,
          outcome.check());
    }
  }

  static List<BuiltInDemo> all(Engine engine) {
    return List.of(new Copy(engine), new Fill(engine), new Compare(engine), new Crc32c(engine));
  }

  private static final class Copy extends BuiltInDemo {
    private long copied;

    Copy(Engine engine) {
      super("copy", engine);
    }

    @Override
    void work(MemorySegment input, MemorySegment second) {
      copied = engine.copy(input, second);
    }

    @Override
    Outcome outcome(MemorySegment input, MemorySegment second) {
      boolean same = copied == input.byteSize() && input.mismatch(second) < 0;
      return new Outcome(
          copied + " bytes", new DemoRow.Check(same, "MemorySegment.mismatch of both operands"));
    }
  }

  private static final class Fill extends BuiltInDemo {
    Fill(Engine engine) {
      super("fill", engine);
    }

    @Override
    void work(MemorySegment input, MemorySegment second) {
      engine.fill(second, FILLER);
    }

    @Override
    Outcome outcome(MemorySegment input, MemorySegment second) {
      long wrong = 0;
      for (long i = 0; i < second.byteSize(); i++) {
        wrong += second.get(ValueLayout.JAVA_BYTE, i) == FILLER ? 0 : 1;
      }
      return new Outcome(
          "0x" + Integer.toHexString(FILLER),
          new DemoRow.Check(wrong == 0, "a loop in Java over every byte"));
    }
  }

  private static final class Compare extends BuiltInDemo {
    private Comparison found = new Comparison(false, 0);
    private long difference;

    Compare(Engine engine) {
      super("compare", engine);
    }

    /** A copy that differs in one byte close to the end. */
    @Override
    void prepare(MemorySegment input, MemorySegment second) {
      MemorySegment.copy(input, 0, second, 0, input.byteSize());
      difference = input.byteSize() - 1 - input.byteSize() / 100;
      if (difference >= 0) {
        byte flipped = (byte) ~second.get(ValueLayout.JAVA_BYTE, difference);
        second.set(ValueLayout.JAVA_BYTE, difference, flipped);
      }
    }

    @Override
    void work(MemorySegment input, MemorySegment second) {
      found = engine.compare(input, second);
    }

    @Override
    Outcome outcome(MemorySegment input, MemorySegment second) {
      long mismatch = input.mismatch(second);
      boolean right = found.equal() ? mismatch < 0 : found.matched() == mismatch;
      return new Outcome(
          found.equal() ? "equal" : "differ at " + found.matched(),
          new DemoRow.Check(right, "MemorySegment.mismatch; one byte was flipped on purpose"));
    }
  }

  private static final class Crc32c extends BuiltInDemo {
    private static final int CHUNK = 1 << 24;

    private int found;

    Crc32c(Engine engine) {
      super("crc32c", engine);
    }

    @Override
    void work(MemorySegment input, MemorySegment second) {
      found = engine.crc32c(input);
    }

    @Override
    Outcome outcome(MemorySegment input, MemorySegment second) {
      CRC32C crc = new CRC32C();
      for (long at = 0; at < input.byteSize(); at += CHUNK) {
        crc.update(input.asSlice(at, Math.min(CHUNK, input.byteSize() - at)).asByteBuffer());
      }
      return new Outcome(
          "0x" + Integer.toHexString(found),
          new DemoRow.Check(found == (int) crc.getValue(), "java.util.zip.CRC32C"));
    }
  }
}
