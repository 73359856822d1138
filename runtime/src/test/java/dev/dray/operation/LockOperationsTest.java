package dev.dray.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.engine.Completion;
import dev.dray.operation.descriptor.Descriptor;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.descriptor.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Locks: held by one, waited for in order, without a processing element. */
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LockOperationsTest extends OperationContract {

  private static Descriptor lock(Opcode opcode, long token) {
    return Descriptor.of(opcode).with(Field.DESTINATION, A).with(Field.LOCK_TOKEN, token);
  }

  @AfterEach
  void clear() {
    space.put(A, new byte[8]);
  }

  @Test
  void waitersGetTheLockInOrderAndTheElementStaysFree() {
    done(lock(Opcode.LOCK, 1));
    List<Completion> waiting = new ArrayList<>();
    for (int token = 2; token < 6; token++) {
      waiting.add(portal.submit(lock(Opcode.LOCK, token)));
    }
    done(Descriptor.of(Opcode.NO_OP));
    kernel.device().drain();
    for (int token = 1; token < 6; token++) {
      for (int i = 0; i < waiting.size(); i++) {
        assertThat(waiting.get(i).isDone()).isEqualTo(i + 2 <= token);
      }
      assertThat(space.get(A, 1)).containsExactly(token);
      done(lock(Opcode.UNLOCK, token));
    }
    assertThat(waiting).allMatch(each -> each.await().status() == Status.SUCCESS);
    assertThat(space.get(A, 8)).containsOnly(0);
  }

  @Test
  void aSynchronousLockWaits() throws Exception {
    done(lock(Opcode.LOCK, 1));
    var second = CompletableFuture.supplyAsync(() -> call(lock(Opcode.LOCK, 2)));
    while (kernel.device().completed(Opcode.LOCK) < 2 && !second.isDone()) {
      Thread.onSpinWait();
    }
    assertThat(second.isDone()).isFalse();
    done(lock(Opcode.UNLOCK, 1));
    assertThat(second.get(10, TimeUnit.SECONDS).status()).isEqualTo(Status.SUCCESS);
    done(lock(Opcode.UNLOCK, 2));
  }

  @Test
  void onlyTheHolderUnlocks() {
    refused(lock(Opcode.UNLOCK, 1), Status.INVALID_FIELD, "holder is 0x0");
    done(lock(Opcode.LOCK, 1));
    refused(lock(Opcode.UNLOCK, 2), Status.INVALID_FIELD, "holder is 0x1");
    refused(lock(Opcode.LOCK, 1), Status.INVALID_FIELD, "reentrant");
    refused(lock(Opcode.LOCK, 0), Status.INVALID_FIELD, "lock token");
    done(lock(Opcode.UNLOCK, 1));
  }

  @Test
  void abortEndsThoseWhoWait() {
    done(lock(Opcode.LOCK, 1));
    Completion waiting = portal.submit(lock(Opcode.LOCK, 2));
    kernel.device().drain();
    kernel.device().abort(client);
    assertThat(waiting.await().status()).isEqualTo(Status.ABORTED);
    done(lock(Opcode.UNLOCK, 1));
    assertThat(space.get(A, 8)).containsOnly(0);
  }

  @Test
  void aBatchDoesNotWait() {
    done(lock(Opcode.LOCK, 1));
    Descriptor.of(Opcode.NO_OP);
    byte[] list = new byte[64];
    long[] words = lock(Opcode.LOCK, 2).words();
    for (int i = 0; i < 8; i++) {
      Little.putLong(list, 8 * i, words[i]);
    }
    space.put(D, list);
    Descriptor batch =
        Descriptor.of(Opcode.BATCH).with(Field.DESCRIPTOR_LIST, D).with(Field.DESCRIPTOR_COUNT, 1);
    assertThat(call(batch).explain()).contains("lock is held", "token 0x1");
    done(lock(Opcode.UNLOCK, 1));
  }
}
