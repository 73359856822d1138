package dev.dray.vm.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.memory.MemoryFaultException;
import dev.dray.memory.Window;
import dev.dray.vm.Invocation;
import dev.dray.vm.Outcome;
import dev.dray.vm.ProgramInstance;
import dev.dray.vm.Programs;
import dev.dray.vm.Region;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Windows scattered over frames behave as if they were one piece, and touch what they must. */
class ScatteredWindowTest {

  /** Frames of 16 bytes; the window begins 5 bytes into the first. */
  private static final class Frames implements Window.Scattered {
    private static final int SHIFT = 4;
    private static final int FIRST = 5;
    private final MemorySegment[] frames;
    private final long length;
    private final long missing;
    private final Set<Long> read = new TreeSet<>();
    private final Set<Long> written = new TreeSet<>();

    Frames(long length, long missing) {
      this.length = length;
      this.missing = missing;
      this.frames = new MemorySegment[(int) ((length + FIRST + 15) >> SHIFT)];
      for (int index = 0; index < frames.length; index++) {
        frames[index] = Programs.bytes(new byte[16]);
      }
      for (long offset = 0; offset < length; offset++) {
        frame(offset).set(ValueLayout.JAVA_BYTE, offset + FIRST & 15, (byte) (offset + 1));
      }
    }

    private MemorySegment frame(long offset) {
      return frames[(int) (offset + FIRST >> SHIFT)];
    }

    byte at(long offset) {
      return frame(offset).get(ValueLayout.JAVA_BYTE, offset + FIRST & 15);
    }

    @Override
    public long length() {
      return length;
    }

    @Override
    public int frameShift() {
      return SHIFT;
    }

    @Override
    public long firstOffset() {
      return FIRST;
    }

    @Override
    public MemorySegment readableFrame(long index) {
      return have(index, read);
    }

    @Override
    public MemorySegment writableFrame(long index) {
      return have(index, written);
    }

    private MemorySegment have(long index, Set<Long> asked) {
      if (index == missing) {
        throw new MemoryFaultException("frame " + index + " is missing", index * 16, true);
      }
      asked.add(index);
      return frames[(int) index];
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 8, 10, 11, 20, 26})
  void loadsAndStoresCrossFrames(int offset) {
    Frames frames = new Frames(40, -1);
    String text =
        """
        r2 = *(u64 *)(r1 + 16)
        r0 = *(u64 *)(r2 + %d)
        r3 = 0x1122334455667788 ll
        *(u64 *)(r2 + %d) = r3
        exit
        """
            .formatted(offset, offset);
    long expected = 0;
    for (int index = 0; index < 8; index++) {
      expected |= (offset + index + 1L) << 8 * index;
    }
    try (ProgramInstance instance = Programs.instance(text)) {
      assertThat(Programs.result(instance, Invocation.of(Window.empty(), frames, Window.empty())))
          .isEqualTo(expected);
    }
    assertThat(frames.at(offset)).isEqualTo((byte) 0x88);
    assertThat(frames.at(offset + 7)).isEqualTo((byte) 0x11);
    assertThat(frames.at(offset + 8)).isEqualTo((byte) (offset + 9));
  }

  @Test
  void onlyTouchedFramesAreAskedForAndReadsAreNotWrites() {
    Frames frames = new Frames(60, -1);
    String text =
        """
        r2 = *(u64 *)(r1 + 16)
        r0 = *(u8 *)(r2 + 20)
        *(u8 *)(r2 + 50) = 1
        exit
        """;
    try (ProgramInstance instance = Programs.instance(text)) {
      Programs.result(instance, Invocation.of(Window.empty(), frames, Window.empty()));
    }
    assertThat(frames.read).containsExactly(1L);
    assertThat(frames.written).containsExactly(3L);
  }

  @Test
  void aStoreAcrossFramesWritesNothingUnlessBothCanBeHad() {
    Frames frames = new Frames(60, 1);
    String text = "r2 = *(u64 *)(r1 + 16)\n*(u64 *)(r2 + 7) = r10\nr0 = 0\nexit";
    try (ProgramInstance instance = Programs.instance(text)) {
      Outcome outcome =
          Programs.run(instance, Invocation.of(Window.empty(), frames, Window.empty()));

      assertThat(outcome)
          .isInstanceOfSatisfying(
              Outcome.Faulted.class,
              faulted -> {
                assertThat(faulted.region().kind()).isEqualTo(Region.Kind.DST);
                assertThat(faulted.fault()).hasMessage("frame 1 is missing");
                assertThat(faulted.pc()).isEqualTo(1);
              });
    }
    assertThat(frames.at(7)).isEqualTo((byte) 8);
    assertThat(frames.at(10)).isEqualTo((byte) 11);
  }

  @ParameterizedTest
  @ValueSource(strings = {"r0 = *(u64 *)(r2 + 33)", "r0 = *(u8 *)(r2 + 40)"})
  void theEndOfTheWindowHolds(String access) {
    try (ProgramInstance instance =
        Programs.instance("r2 = *(u64 *)(r1 + 16)\n" + access + "\nexit")) {
      assertThat(
              Programs.run(
                  instance, Invocation.of(Window.empty(), new Frames(40, -1), Window.empty())))
          .isInstanceOf(Outcome.Trapped.class);
    }
  }

  @Test
  void aScatteredSourceIsNotWritten() {
    try (ProgramInstance instance =
        Programs.instance("r2 = *(u64 *)(r1 + 0)\n*(u8 *)(r2 + 0) = 1\nr0 = 0\nexit")) {
      assertThat(
              Programs.run(
                  instance, Invocation.of(new Frames(40, -1), Window.empty(), Window.empty())))
          .isInstanceOf(Outcome.Trapped.class);
    }
  }

  @Test
  void engineHelpersWalkFrames() {
    Frames source = new Frames(40, -1);
    Frames target = new Frames(40, -1);
    String text =
        """
        r6 = r1
        r1 = *(u64 *)(r6 + 16)
        r1 += 3
        r2 = 37
        r3 = *(u64 *)(r6 + 0)
        r4 = 30
        call 0x10000
        r7 = r0
        r1 = *(u64 *)(r6 + 16)
        r1 += 3
        r2 = 30
        r3 = *(u64 *)(r6 + 0)
        r4 = 30
        call 0x10002
        r0 += r7
        exit
        """;
    try (ProgramInstance instance = Programs.instance(text)) {
      assertThat(Programs.result(instance, Invocation.of(source, target, Window.empty())))
          .isEqualTo(29);
    }
    assertThat(target.at(3)).isEqualTo((byte) 1);
    assertThat(target.at(32)).isEqualTo((byte) 30);
    assertThat(target.at(33)).isEqualTo((byte) 34);
  }
}
