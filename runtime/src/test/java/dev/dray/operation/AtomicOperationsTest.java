package dev.dray.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.operation.descriptor.CompletionRecord;
import dev.dray.operation.descriptor.Descriptor;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Flag;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.descriptor.Status;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Atomics and transactions. */
class AtomicOperationsTest extends OperationContract {

  private static Descriptor atomic(Opcode opcode, long operand, int size) {
    return Descriptor.of(opcode)
        .with(Field.DESTINATION, A)
        .with(Field.ATOMIC_OPERAND, operand)
        .with(Field.TRANSFER_SIZE, size);
  }

  private void put(long address, long value) {
    byte[] bytes = new byte[8];
    Little.putLong(bytes, 0, value);
    space.put(address, bytes);
  }

  private long get(long address) {
    return Little.getLong(space.get(address, 8), 0);
  }

  @Test
  void fetchAndAddAndSwapGiveTheOldValue() {
    put(A, 0x1_FFFFFFFFL);
    assertThat(done(atomic(Opcode.FETCH_AND_ADD, 2, 4)).low()).isEqualTo(0xFFFFFFFFL);
    assertThat(get(A)).isEqualTo(0x1_00000001L);
    assertThat(done(atomic(Opcode.FETCH_AND_ADD, -2, 8)).low()).isEqualTo(0x1_00000001L);
    assertThat(done(atomic(Opcode.SWAP, 5, 8)).low()).isEqualTo(0xFFFFFFFFL);
    assertThat(get(A)).isEqualTo(5);
  }

  @Test
  void compareAndSwapMindsItsMasks() {
    put(A, 0x1122334455667788L);
    Descriptor swap =
        atomic(Opcode.COMPARE_AND_SWAP, 0x88, 8)
            .with(Field.COMPARE_MASK, 0xFF)
            .with(Field.SWAP_VALUE, -1L)
            .with(Field.SWAP_MASK, 0xFF00);
    CompletionRecord record = done(swap);
    assertThat(record.result()).isZero();
    assertThat(record.low()).isEqualTo(0x1122334455667788L);
    assertThat(get(A)).isEqualTo(0x112233445566FF88L);
    Descriptor other = swap.with(Field.ATOMIC_OPERAND, 0x89);
    assertThat(done(other).result()).isEqualTo(1);
    assertThat(call(other.with(Flag.CHECK_RESULT)).status()).isEqualTo(Status.SUCCESS_FALSE);
    // Whatever the value that is swapped in, which lies where comparisons expect their result.
    assertThat(call(swap.with(Flag.CHECK_RESULT)).status()).isEqualTo(Status.SUCCESS);
    assertThat(call(swap.with(Field.SWAP_VALUE, 0).with(Flag.CHECK_RESULT)).status())
        .isEqualTo(Status.SUCCESS);
    put(A, 0x112233445566FF88L);
    assertThat(get(A)).isEqualTo(0x112233445566FF88L);
  }

  @Test
  void atomicsAreAlignedAndOfFourOrEightBytes() {
    refused(atomic(Opcode.SWAP, 1, 8).with(Field.DESTINATION, A + 4), Status.MISALIGNED);
    refused(atomic(Opcode.SWAP, 1, 2), Status.INVALID_SIZE, "4 or 8");
  }

  private static byte[] entries(long[]... entries) {
    byte[] list = new byte[entries.length * 32];
    for (int i = 0; i < entries.length; i++) {
      Little.put(list, i * 32, 4, entries[i][0]);
      Little.put(list, i * 32 + 4, 4, entries[i][1]);
      Little.putLong(list, i * 32 + 8, entries[i][2]);
      Little.putLong(list, i * 32 + 16, entries[i][3]);
    }
    return list;
  }

  private Descriptor transaction(long[]... entries) {
    space.put(D, entries(entries));
    return Descriptor.of(Opcode.TRANSACTION)
        .with(Field.TRANSACTION_LIST, D)
        .with(Field.TRANSACTION_COUNT, entries.length);
  }

  @Test
  void aTransactionDoesAllOrNothing() {
    byte[] a = random(A, 5000);
    byte[] b = random(B, 5000);
    space.put(C, a);
    done(
        transaction(
            new long[] {1, 5000, A, C}, new long[] {2, 5000, A, B}, new long[] {2, 5000, B, A}));
    assertThat(space.get(A, 5000)).as("ranges swap places").isEqualTo(b);
    assertThat(space.get(B, 5000)).isEqualTo(a);

    CompletionRecord differs =
        done(
            transaction(
                new long[] {2, 5000, B, A},
                new long[] {1, 5000, B, C},
                new long[] {1, 5000, A, C}));
    assertThat(differs.result()).isEqualTo(1);
    assertThat(differs.low()).isEqualTo(2);
    assertThat(space.get(B, 5000)).isEqualTo(a);
  }

  @Test
  void aTransactionThatFaultsWritesNothing() {
    byte[] a = random(A, 100);
    random(C, 9000);
    space.missing(0x23, true);
    CompletionRecord record =
        call(transaction(new long[] {2, 100, A, C}, new long[] {2, 9000, B, C}));
    space.missing(0x23, false);
    assertThat(record.status()).isEqualTo(Status.PAGE_FAULT);
    assertThat(record.faultAddress()).isEqualTo(0x23000);
    assertThat(space.get(A, 100)).isEqualTo(a);
  }

  @Test
  void badTransactionsAreRefused() {
    refused(transaction(new long[] {3, 1, A, B}), Status.INVALID_FIELD, "entry 0 has kind 3");
    refused(transaction(new long[] {1, 0, A, B}), Status.INVALID_SIZE, "at least one");
    refused(
        transaction(new long[] {1, 1, A, B}, new long[] {1, 0xFFFFFFFFL, A, B}),
        Status.INVALID_SIZE,
        "entry 1");
    refused(transaction(), Status.INVALID_COUNT, "1 to 1024");
    assertThat(Arrays.equals(space.get(A, 1), space.get(A, 1))).isTrue();
  }
}
