package dev.dray.verifier.object;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Damaged objects are accepted or refused with a message of ours. The number of them is {@code
 * -Ddray.fuzz}.
 */
class ObjectFuzzTest {
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final long[] EXTREMES = {
    0,
    1,
    7,
    8,
    0x7f,
    0xff,
    0x7fff,
    0xffff,
    0x7fffffffL,
    0x80000000L,
    0xffffffffL,
    -1,
    -8,
    Long.MIN_VALUE,
    Long.MAX_VALUE,
    Long.MAX_VALUE - 7
  };

  @Test
  void everyMutantIsAcceptedOrRefused() {
    int count = Integer.getInteger("dray.fuzz", 2000);
    List<byte[]> seeds = Objects.ALL.stream().map(Objects::bytes).toList();
    int accepted = 0;
    for (int i = 0; i < count; i++) {
      Random random = new Random(i);
      byte[] mutant = mutate(seeds.get(i % seeds.size()), random);
      long start = System.nanoTime();
      accepted += accepts(mutant, i) ? 1 : 0;
      assertThat(Duration.ofNanos(System.nanoTime() - start)).as("mutant %d", i).isLessThan(LIMIT);
    }
    // Neither all nor none: otherwise the mutations would not test much.
    assertThat(accepted).isBetween(count / 100, count * 99 / 100);
  }

  private static boolean accepts(byte[] mutant, int seed) {
    try {
      ObjectFile object = ObjectFile.parse(mutant);
      boolean all = true;
      for (EntryPoint entry : object.entryPoints()) {
        all &= links(object, entry);
      }
      return all;
    } catch (MalformedObjectException e) {
      assertThat(e.rule()).isNotEmpty();
      return false;
    } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
      throw new AssertionError("mutant " + seed, e);
    }
  }

  private static boolean links(ObjectFile object, EntryPoint entry) {
    try {
      return object.program(entry).program().code().slots() > 0;
    } catch (MalformedObjectException e) {
      return false;
    }
  }

  private static byte[] mutate(byte[] seed, Random random) {
    byte[] mutant = seed.clone();
    switch (random.nextInt(6)) {
      case 0 -> {
        for (int n = random.nextInt(8); n >= 0; n--) {
          mutant[random.nextInt(mutant.length)] ^= (byte) (1 << random.nextInt(8));
        }
      }
      case 1 -> mutant = Arrays.copyOf(mutant, random.nextInt(mutant.length));
      case 2 -> overwrite(mutant, random.nextInt(mutant.length), random);
      case 3 -> overwrite(mutant, random.nextInt(64), random);
      case 4 -> overwrite(mutant, field(mutant, random), random);
      default -> shuffle(mutant, random);
    }
    return mutant;
  }

  private static void overwrite(byte[] file, int at, Random random) {
    long value = EXTREMES[random.nextInt(EXTREMES.length)];
    int width = 1 << random.nextInt(4);
    for (int i = 0; i < width && at + i < file.length; i++) {
      file[at + i] = (byte) (value >> 8 * i);
    }
  }

  /** A four-byte field of a section header, or of the start of a section. */
  private static int field(byte[] file, Random random) {
    int header = header(file, random.nextInt(sections(file)));
    if (random.nextBoolean()) {
      return header + 4 * random.nextInt(16);
    }
    int offset = u32(file, header + 24);
    int size = Math.min(u32(file, header + 32), file.length - offset);
    return offset + (size < 4 ? 0 : 4 * random.nextInt(size / 4));
  }

  /** Exchanges parts of two section headers, or all of them. */
  private static void shuffle(byte[] file, Random random) {
    int first = header(file, random.nextInt(sections(file)));
    int second = header(file, random.nextInt(sections(file)));
    int from = random.nextBoolean() ? 0 : 4 * random.nextInt(16);
    int to = from == 0 ? 64 : from + 4;
    for (int i = from; i < to; i++) {
      byte kept = file[first + i];
      file[first + i] = file[second + i];
      file[second + i] = kept;
    }
  }

  private static int header(byte[] file, int index) {
    return u32(file, 40) + 64 * index;
  }

  private static int sections(byte[] file) {
    return (file[60] & 0xff) | (file[61] & 0xff) << 8;
  }

  private static int u32(byte[] file, int at) {
    return (file[at] & 0xff)
        | (file[at + 1] & 0xff) << 8
        | (file[at + 2] & 0xff) << 16
        | (file[at + 3] & 0xff) << 24;
  }
}
