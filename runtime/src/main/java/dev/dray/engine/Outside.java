package dev.dray.engine;

import dev.dray.operation.Dispatch;
import dev.dray.operation.descriptor.Status;
import dev.dray.vm.StopFlag;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Ends descriptors that no processing element executes: those that are refused before they take a
 * place in a queue, those that an abort takes out of one, and those that left their element to
 * wait. Safe for use by many threads.
 */
final class Outside {
  private final Dispatch dispatch;
  private final Device device;
  private final Counters counters = new Counters(0x100);
  private final Counters byQueue;
  private final Set<Ending> endings = ConcurrentHashMap.newKeySet();

  Outside(Dispatch dispatch, Device device, int queues) {
    this.dispatch = dispatch;
    this.device = device;
    byQueue = new Counters(queues);
  }

  Counters counters() {
    return counters;
  }

  /** By the queue's number in the group. */
  Counters byQueue() {
    return byQueue;
  }

  /**
   * Says that the current thread will end a descriptor: whoever drains waits for it from now on.
   */
  Ending begin(Client client, WorkQueue queue) {
    Ending ending = new Ending(device, client, queue);
    endings.add(ending);
    return ending;
  }

  /**
   * Ends a descriptor of a submission, or of a client that polls its record in memory. Nobody waits
   * for it any more then, and {@link Ending#tell} is what is left.
   */
  void end(
      Ending ending, long[] words, Optional<Submission> submission, Status status, String why) {
    try {
      ending.refuse(dispatch, words, submission, status, why);
      synchronized (this) {
        ending.count(counters, byQueue, status);
      }
      submission.ifPresent(each -> each.settle(ending.record()));
    } finally {
      endings.remove(ending);
    }
  }

  /** Waits for no page any more to write the records of those that are being ended. */
  void stop(@Nullable WorkQueue only, @Nullable Client of) {
    ending(only, of).forEach(each -> each.stop());
  }

  /** Waits until those have ended that are being ended now, by other threads, or until stopped. */
  void awaitEnded(@Nullable WorkQueue only, @Nullable Client of, StopFlag stop) {
    for (Ending each : ending(only, of)) {
      boolean others = !each.isMine();
      for (int spins = 0; others && endings.contains(each) && !stop.isStopped(); spins++) {
        Claim.pause(spins);
      }
    }
  }

  private List<Ending> ending(@Nullable WorkQueue only, @Nullable Client of) {
    return endings.stream().filter(each -> each.concerns(only, of)).toList();
  }
}
