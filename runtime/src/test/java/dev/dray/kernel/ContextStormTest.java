package dev.dray.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.engine.WorkQueue;
import dev.dray.memory.paging.Rights;
import dev.dray.memory.physical.PageSize;
import dev.dray.operation.descriptor.Opcode;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Contexts that copy within their own spaces and into each other's by the raw path, while their
 * work is aborted, their capabilities are revoked, their spaces forked and their pages migrated:
 * every descriptor ends once, with a status that says so, and no byte beside its destination
 * changes. How long is set by {@code dray.storm.seconds}.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class ContextStormTest {
  private static final double SECONDS =
      Double.parseDouble(System.getProperty("dray.storm.seconds", "1.5"));
  private static final int CONTEXTS = 4;

  private final Machine machine = new Machine();
  private final List<UserContext> contexts = new ArrayList<>();
  private final List<StormSubmitter> submitters = new ArrayList<>();
  private final SplittableRandom random = new SplittableRandom(17);

  /** What happens to a context, or to all that a queue has. */
  private void strike(int round) {
    int victim = random.nextInt(CONTEXTS);
    UserContext context = contexts.get(victim);
    switch (round % 6) {
      case 0, 3 -> machine.kernel.device().abort(context.client());
      case 1 -> {
        WorkQueue queue = machine.kernel.device().queues().getFirst();
        machine.kernel.device().abort(queue);
      }
      case 2 -> submitters.get(victim).loseTheNeighbour();
      case 4 -> machine.manager.exit(machine.manager.fork(context));
      default -> context.space().migrate(StormSubmitter.OWN, StormSubmitter.BYTES, round / 6 % 2);
    }
  }

  @Test
  void everyDescriptorEndsOnceAndInsideItsDestination() throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
    try (machine) {
      for (int i = 0; i < CONTEXTS; i++) {
        UserContext made = machine.manager.create();
        for (long area : StormSubmitter.AREAS) {
          made.space().map(area, StormSubmitter.BYTES, Rights.USER_DATA, PageSize.SMALL);
        }
        contexts.add(made);
      }
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < CONTEXTS; i++) {
        StormSubmitter submitter =
            new StormSubmitter(machine, contexts.get(i), contexts.get((i + 1) % CONTEXTS), i, stop);
        submitters.add(submitter);
        Thread thread = new Thread(submitter);
        thread.setUncaughtExceptionHandler((failed, e) -> failures.add(e));
        threads.add(thread);
      }
      threads.forEach(Thread::start);
      long end = System.nanoTime() + (long) (SECONDS * 1e9);
      for (int round = 0; System.nanoTime() < end && failures.isEmpty(); round++) {
        Thread.sleep(2);
        strike(round);
        machine.kernel.device().events().take();
      }
      stop.set(true);
      for (Thread thread : threads) {
        thread.join();
      }
      machine.kernel.device().drain();
      assertThat(failures).isEmpty();
      long submitted = 0;
      for (StormSubmitter submitter : submitters) {
        submitter.checkLeftAlone();
        submitted += submitter.submitted();
      }
      long counted = 0;
      for (Opcode opcode : Opcode.values()) {
        counted += machine.kernel.device().completed(opcode);
      }
      assertThat(counted).isEqualTo(submitted);
      assertThat(submitters).allMatch(each -> each.succeeded() > 0);
      System.getLogger("dev.dray.storm")
          .log(System.Logger.Level.INFO, "{0} descriptors", submitted);
    }
  }
}
