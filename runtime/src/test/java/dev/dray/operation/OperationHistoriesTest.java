package dev.dray.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.engine.DeviceConfig;
import dev.dray.engine.Portal;
import dev.dray.history.Call;
import dev.dray.history.History;
import dev.dray.history.Linearizable;
import dev.dray.kernel.Kernel;
import dev.dray.operation.descriptor.CompletionRecord;
import dev.dray.operation.descriptor.Descriptor;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Opcode;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Atomics, locks and transactions of several submitters on several processing elements happen as if
 * one at a time. More histories with {@code -Ddray.histories=N}.
 */
@Timeout(120)
class OperationHistoriesTest {
  private static final int HISTORIES = Integer.getInteger("dray.histories", 200);
  private static final int THREADS = 4;
  private static final int CALLS = 6;
  private static final long WORD = 0x1000;
  private static final long OTHER = 0x1800;

  private final Kernel kernel = new Kernel(DeviceConfig.simple(THREADS));
  private final ScatteredSpace space = new ScatteredSpace(16);
  private final Portal portal =
      kernel.portal(kernel.device().queues().getFirst(), kernel.newClient(space));

  @AfterEach
  void close() {
    kernel.close();
  }

  private record Done(Descriptor descriptor, CompletionRecord record) {
    long get(Field field) {
      return descriptor.get(field);
    }

    boolean is(Opcode opcode) {
      return get(Field.OPERATION) == opcode.code();
    }
  }

  private Done call(Descriptor descriptor, boolean waiting) {
    return new Done(
        descriptor, waiting ? portal.submit(descriptor).await() : portal.call(descriptor));
  }

  private void put(long address, long value) {
    byte[] bytes = new byte[8];
    Little.putLong(bytes, 0, value);
    space.put(address, bytes);
  }

  @Test
  void atomicsAreLinearizable() throws Exception {
    for (int round = 0; round < HISTORIES; round++) {
      int seed = round;
      put(WORD, 0);
      List<Call<Done>> calls =
          new History<Done>()
              .of(
                  THREADS,
                  (thread, recorder) -> {
                    SplittableRandom random = new SplittableRandom(seed * 10L + thread);
                    for (int i = 0; i < CALLS; i++) {
                      Descriptor descriptor = atomic(random);
                      recorder.record(() -> call(descriptor, random.nextBoolean()));
                    }
                  });
      assertThat(Linearizable.check(calls, 0L, OperationHistoriesTest::afterAtomic))
          .as("%s", calls)
          .isTrue();
    }
  }

  private static Descriptor atomic(SplittableRandom random) {
    long operand = random.nextInt(4);
    Descriptor plain =
        Descriptor.of(
                switch (random.nextInt(3)) {
                  case 0 -> Opcode.FETCH_AND_ADD;
                  case 1 -> Opcode.SWAP;
                  default -> Opcode.COMPARE_AND_SWAP;
                })
            .with(Field.DESTINATION, WORD)
            .with(Field.TRANSFER_SIZE, 8)
            .with(Field.ATOMIC_OPERAND, operand);
    return plain.get(Field.OPERATION) != Opcode.COMPARE_AND_SWAP.code()
        ? plain
        : plain
            .with(Field.COMPARE_MASK, 3)
            .with(Field.SWAP_MASK, -1)
            .with(Field.SWAP_VALUE, random.nextInt(4));
  }

  private static Optional<Long> afterAtomic(Long before, Call<Done> call) {
    Done done = call.what();
    if (done.record.low() != before) {
      return Optional.empty();
    }
    long operand = done.get(Field.ATOMIC_OPERAND);
    if (done.is(Opcode.FETCH_AND_ADD)) {
      return Optional.of(before + operand);
    }
    if (done.is(Opcode.SWAP)) {
      return Optional.of(operand);
    }
    boolean equal = ((before ^ operand) & 3) == 0;
    if (equal != (done.record.result() == 0)) {
      return Optional.empty();
    }
    return Optional.of(equal ? done.get(Field.SWAP_VALUE) : before);
  }

  @Test
  void locksAreLinearizable() throws Exception {
    for (int round = 0; round < HISTORIES; round++) {
      int seed = round;
      put(WORD, 0);
      List<Call<Done>> calls =
          new History<Done>()
              .of(
                  THREADS,
                  (thread, recorder) -> {
                    SplittableRandom random = new SplittableRandom(seed * 10L + thread);
                    for (int i = 0; i < CALLS / 2; i++) {
                      recorder.record(() -> call(lock(Opcode.LOCK, thread), random.nextBoolean()));
                      if (random.nextInt(4) == 0) {
                        recorder.record(() -> call(lock(Opcode.UNLOCK, thread ^ 1), false));
                      }
                      recorder.record(() -> call(lock(Opcode.UNLOCK, thread), false));
                    }
                  });
      assertThat(Linearizable.check(calls, 0L, OperationHistoriesTest::afterLock))
          .as("%s", calls)
          .isTrue();
    }
  }

  private static Descriptor lock(Opcode opcode, int thread) {
    return Descriptor.of(opcode).with(Field.DESTINATION, WORD).with(Field.LOCK_TOKEN, thread + 1);
  }

  private static Optional<Long> afterLock(Long holder, Call<Done> call) {
    Done done = call.what();
    long token = done.get(Field.LOCK_TOKEN);
    if (done.is(Opcode.LOCK)) {
      return holder == 0 && done.record.succeeded() ? Optional.of(token) : Optional.empty();
    }
    if (done.record.succeeded() != (holder == token)) {
      return Optional.empty();
    }
    return Optional.of(holder == token ? 0L : holder);
  }

  /** Two words that a transaction expects and two that it writes. */
  private record Swap(long expected, long otherExpected, long next, long otherNext) {}

  private record Words(long word, long other) {}

  private record Transacted(Swap swap, CompletionRecord record) {}

  @Test
  void transactionsAreLinearizable() throws Exception {
    for (int round = 0; round < HISTORIES; round++) {
      int seed = round;
      put(WORD, 0);
      put(OTHER, 0);
      List<Call<Transacted>> calls =
          new History<Transacted>()
              .of(
                  THREADS,
                  (thread, recorder) -> {
                    SplittableRandom random = new SplittableRandom(seed * 10L + thread);
                    for (int i = 0; i < CALLS; i++) {
                      Swap swap =
                          new Swap(
                              random.nextInt(2),
                              random.nextInt(2),
                              random.nextInt(2),
                              random.nextInt(2));
                      recorder.record(
                          () ->
                              new Transacted(
                                  swap, portal.call(transaction(swap, 0x4000 + 0x1000L * thread))));
                    }
                  });
      assertThat(
              Linearizable.check(calls, new Words(0, 0), OperationHistoriesTest::afterTransaction))
          .as("%s", calls)
          .isTrue();
    }
  }

  /** The list lies at an address of its thread's, what it compares and writes behind it. */
  private Descriptor transaction(Swap swap, long at) {
    long[] values = {swap.expected, swap.otherExpected, swap.next, swap.otherNext};
    byte[] list = new byte[4 * 32];
    for (int i = 0; i < 4; i++) {
      put(at + 0x800 + 8L * i, values[i]);
      Little.put(list, i * 32, 4, i < 2 ? 1 : 2);
      Little.put(list, i * 32 + 4, 4, 8);
      Little.putLong(list, i * 32 + 8, i % 2 == 0 ? WORD : OTHER);
      Little.putLong(list, i * 32 + 16, at + 0x800 + 8L * i);
    }
    space.put(at, list);
    return Descriptor.of(Opcode.TRANSACTION)
        .with(Field.TRANSACTION_LIST, at)
        .with(Field.TRANSACTION_COUNT, 4);
  }

  private static Optional<Words> afterTransaction(Words before, Call<Transacted> call) {
    Swap swap = call.what().swap;
    CompletionRecord record = call.what().record;
    if (before.word != swap.expected) {
      return record.result() == 1 && record.low() == 0 ? Optional.of(before) : Optional.empty();
    }
    if (before.other != swap.otherExpected) {
      return record.result() == 1 && record.low() == 1 ? Optional.of(before) : Optional.empty();
    }
    return record.succeeded() && record.result() == 0
        ? Optional.of(new Words(swap.next, swap.otherNext))
        : Optional.empty();
  }
}
