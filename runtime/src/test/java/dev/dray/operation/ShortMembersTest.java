package dev.dray.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.engine.DeviceConfig;
import dev.dray.engine.DeviceConfig.GroupConfig;
import dev.dray.engine.Portal;
import dev.dray.engine.QueueConfig;
import dev.dray.kernel.Kernel;
import dev.dray.memory.host.Registration;
import dev.dray.operation.descriptor.CompletionRecord;
import dev.dray.operation.descriptor.Descriptor;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Flag;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.descriptor.Status;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Members of a batch that ask for nothing are done like all others, but for the time it takes. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ShortMembersTest {
  private static final int BYTES = 1024;
  private static final int MOST = 512;

  private final Kernel kernel =
      new Kernel(
          new DeviceConfig(
              List.of(
                  new GroupConfig(
                      List.of(
                          queue("any", Set.of(Opcode.values())),
                          queue("moves", Set.of(Opcode.BATCH, Opcode.MEMORY_MOVE)),
                          queue("no-ops", Set.of(Opcode.BATCH, Opcode.NO_OP))),
                      1)),
              Duration.ofSeconds(5)));
  private final Arena arena = kernel.host().newArena();
  private final MemorySegment memory = arena.allocate(BYTES, 64);
  private final MemorySegment list = arena.allocate(64 * 64, 64);

  private static QueueConfig queue(String name, Set<Opcode> operations) {
    return QueueConfig.shared(name, 16)
        .withLimits(Limits.WIDEST.withMaxTransfer(MOST).withOperations(EnumSet.copyOf(operations)));
  }

  @AfterEach
  void close() {
    arena.close();
    kernel.close();
  }

  private Portal portal(int queue) {
    return kernel.portal(kernel.device().queues().get(queue), kernel.hostClient());
  }

  private CompletionRecord batch(int queue, List<Descriptor> members) {
    for (int i = 0; i < members.size(); i++) {
      members.get(i).write(list, 64L * i);
    }
    return portal(queue)
        .call(
            Descriptor.of(Opcode.BATCH)
                .with(Field.DESCRIPTOR_LIST, list.address())
                .with(Field.DESCRIPTOR_COUNT, members.size()));
  }

  private Descriptor move(long from, long to, long size) {
    return Descriptor.memoryMove(memory.address() + from, memory.address() + to, size);
  }

  /** A descriptor with bits of a word set that no field is for. */
  private static Descriptor spoilt(Descriptor descriptor, int word, long bits) {
    long[] words = descriptor.words().clone();
    words[word] |= bits;
    return Descriptor.of(words);
  }

  private static Descriptor unfenced(Descriptor descriptor) {
    long[] words = descriptor.words().clone();
    words[0] &= ~(1L << 32);
    return Descriptor.of(words);
  }

  @Test
  void eachSeesWhatTheOneBeforeItWrote() {
    memory.set(ValueLayout.JAVA_LONG, 0, 42);
    List<Descriptor> chain = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      chain.add(move(8L * i, 8L * i + 8, 8).with(Flag.FENCE));
      chain.add(Descriptor.of(Opcode.NO_OP));
    }
    CompletionRecord record = batch(0, chain);
    assertThat(record.status()).as(record.explain()).isEqualTo(Status.SUCCESS);
    assertThat(record.bytes()).isEqualTo(32);
    assertThat(memory.get(ValueLayout.JAVA_LONG, 8 * 16)).isEqualTo(42);
  }

  /** What HotSpot inlines at a hot place has at most 325 bytes (FreqInlineSize). */
  @Test
  void theLoopOverThemIsTooLargeToBecomePartOfItsCallers() throws IOException {
    try (InputStream bytes =
        Objects.requireNonNull(
            ShortMembers.class.getResourceAsStream("ShortMembers.class"), "the class itself")) {
      int length =
          ClassFile.of().parse(bytes.readAllBytes()).methods().stream()
              .filter(method -> method.methodName().equalsString("run"))
              .map(method -> method.findAttribute(Attributes.code()).orElseThrow())
              .mapToInt(CodeAttribute::codeLength)
              .findFirst()
              .orElseThrow();
      assertThat(length).isGreaterThan(325);
    }
  }

  @Test
  void aBatchOfThemEqualsItsMembersOneByOne() {
    MemorySegment foreign = arena.allocate(64);
    try (Arena other = Arena.ofShared();
        Registration readOnly = kernel.host().register(other.allocate(64).asReadOnly())) {
      long fixed = readOnly.segment().address();
      List<Descriptor> kinds =
          List.of(
              move(0, 64, 64),
              move(8, 0, 200),
              move(100, 300, MOST),
              Descriptor.of(Opcode.NO_OP),
              Descriptor.fill(7, memory.address() + 77, 9),
              move(0, 64, MOST + 1),
              move(0, 64, 0),
              move(BYTES - 8, 0, 16),
              Descriptor.memoryMove(64, memory.address(), 8),
              Descriptor.memoryMove(memory.address(), fixed, 8),
              Descriptor.memoryMove(fixed, memory.address() + 512, 64),
              Descriptor.memoryMove(foreign.address(), memory.address() + 5, 64),
              spoilt(move(0, 64, 8), 0, 1L << 20),
              spoilt(move(0, 64, 8), 0, 1L << 31),
              spoilt(move(0, 64, 8), 1, 32),
              spoilt(move(0, 64, 8), 4, 1L << 32),
              spoilt(move(0, 64, 8), 5, 1),
              spoilt(move(0, 64, 8), 7, 1L << 63),
              spoilt(Descriptor.of(Opcode.NO_OP), 2, 1),
              spoilt(Descriptor.of(Opcode.NO_OP), 4, 1));
      SplittableRandom random = new SplittableRandom(9);
      for (int queue = 0; queue < 3; queue++) {
        for (int round = 0; round < 400; round++) {
          // Few that fail, so that most of it is short.
          int among = round % 2 == 0 ? 5 : kinds.size();
          List<Descriptor> members = new ArrayList<>();
          for (int i = 1 + random.nextInt(16); i >= 0; i--) {
            Descriptor kind = kinds.get(random.nextInt(among));
            members.add(random.nextInt(4) == 0 ? kind.with(Flag.FENCE) : kind);
          }
          compare(queue, members, random);
        }
      }
    }
  }

  private void compare(int queue, List<Descriptor> members, SplittableRandom random) {
    byte[] before = new byte[BYTES];
    random.nextBytes(before);
    memory.copyFrom(MemorySegment.ofArray(before));
    boolean failed = false;
    int done = 0;
    for (Descriptor member : members) {
      if (failed && member.has(Flag.FENCE)) {
        break;
      }
      failed |= !portal(queue).call(unfenced(member)).succeeded();
      done++;
    }
    byte[] expected = memory.toArray(ValueLayout.JAVA_BYTE);
    memory.copyFrom(MemorySegment.ofArray(before));
    CompletionRecord record = batch(queue, members);
    assertThat(record.status())
        .as(record.explain())
        .isEqualTo(failed ? Status.BATCH_FAILED : Status.SUCCESS);
    assertThat(record.bytes()).isEqualTo(done);
    assertThat(memory.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(expected);
  }
}
