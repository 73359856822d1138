package dev.dray.engine;

import dev.dray.operation.Dispatch;
import dev.dray.operation.descriptor.Status;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Queues and the processing elements that serve them. */
final class Group {
  /** Why a descriptor ends that an abort found in a queue. */
  static final String ABANDONED = "an abort command ended it before it started";

  private static final int SPINS = 200;

  /** How long every element may only wait before a call from within an operation is refused. */
  private static final long PATIENCE = 50_000_000;

  private static final long FOREVER = Long.MAX_VALUE;

  private final List<WorkQueue> queues;
  private final ProcessingElement[] elements;
  private final Arbiter arbiter;
  private final Outside outside;
  private final Device device;
  private final Object withdrawing = new Object();
  private volatile boolean closed;

  Group(String name, List<QueueConfig> queues, int elements, Dispatch dispatch, Device device) {
    this.queues =
        IntStream.range(0, queues.size())
            .mapToObj(number -> new WorkQueue(queues.get(number), number, elements == 1))
            .toList();
    this.arbiter = new Arbiter(this.queues);
    this.device = device;
    this.outside = new Outside(dispatch, device, queues.size());
    this.elements = new ProcessingElement[elements];
    for (int i = 0; i < elements; i++) {
      this.elements[i] = new ProcessingElement(name + "-pe" + i, dispatch, this, device);
    }
  }

  void start() {
    elements().forEach(element -> element.thread().start());
  }

  List<WorkQueue> queues() {
    return queues;
  }

  Stream<ProcessingElement> elements() {
    return Arrays.stream(elements);
  }

  /** Where descriptors end that no element executes. */
  Outside outside() {
    return outside;
  }

  /**
   * Ends what an abort found waiting in the queues: of a client, or in a queue. It waits for no
   * element that works for others; one that works for those is being stopped.
   */
  void withdraw(@Nullable WorkQueue only, @Nullable Client of) {
    for (WorkQueue queue : queues) {
      if (only != null && !only.equals(queue)) {
        continue;
      }
      long end = queue.accepted();
      for (int round = 0; queue.hasAborted(of, end); round++) {
        List<Withdrawn> found = withdraw(queue, only, of, end);
        for (Withdrawn each : found) {
          Optional<Submission> submission =
              each.item.attachment instanceof Submission its ? Optional.of(its) : Optional.empty();
          outside.end(each.ending, each.item.words, submission, Status.ABORTED, ABANDONED);
        }
        // Callbacks may drain, and wait for all of them.
        found.forEach(each -> each.ending.tell());
        Claim.pause(round);
      }
    }
  }

  private record Withdrawn(Ring.Item item, Ending ending) {}

  private List<Withdrawn> withdraw(
      WorkQueue queue, @Nullable WorkQueue only, @Nullable Client of, long end) {
    List<Withdrawn> found = new ArrayList<>();
    synchronized (withdrawing) {
      int held = 0;
      while (held < elements.length && elements[held].claim().hold(only, of)) {
        held++;
      }
      if (held == elements.length) {
        queue.withdraw(
            of,
            end,
            item -> {
              Client client = WorkQueue.owner(item.attachment).orElseThrow();
              found.add(new Withdrawn(item, outside.begin(client, queue)));
            });
      }
      while (held > 0) {
        elements[--held].claim().letGo();
      }
    }
    return found;
  }

  /** The life of a processing element's thread. */
  void serve(ProcessingElement element) {
    int idle = 0;
    while (!closed || arbiter.hasWork()) {
      boolean served = false;
      if (arbiter.ready()) {
        if (element.claim().tryTake()) {
          served = element.serve(arbiter);
        } else {
          LockSupport.parkNanos(5_000);
        }
      }
      if (served) {
        idle = 0;
      } else if (idle++ < SPINS) {
        Thread.onSpinWait();
      } else {
        element.idle(arbiter);
      }
    }
  }

  /** Says that there is work: wakes one element that sleeps. */
  void signal() {
    if (closed) {
      help();
      return;
    }
    for (ProcessingElement element : elements) {
      if (element.wake()) {
        return;
      }
    }
  }

  /**
   * Serves the queues on the current thread: for a submission that came while the threads ended.
   */
  private void help() {
    while (arbiter.hasWork()) {
      claim().serve(arbiter);
    }
  }

  /** An element for the current thread, waited for if all are busy. */
  ProcessingElement claim() {
    ProcessingElement free = tryClaim();
    if (free != null) {
      return free;
    }
    List<Claim> mine =
        device.elements().map(ProcessingElement::claim).filter(Claim::isMine).toList();
    if (mine.isEmpty()) {
      return await(FOREVER);
    }
    mine.forEach(claim -> claim.waitsToCall(true));
    try {
      return await(elements().allMatch(element -> element.claim().isMine()) ? 0 : PATIENCE);
    } finally {
      mine.forEach(claim -> claim.waitsToCall(false));
    }
  }

  private @Nullable ProcessingElement tryClaim() {
    int start = (int) Thread.currentThread().threadId();
    for (int i = 0; i < elements.length; i++) {
      ProcessingElement element =
          elements.length == 1 ? elements[0] : elements[Math.floorMod(start + i, elements.length)];
      if (element.claim().tryTake()) {
        return element;
      }
    }
    return null;
  }

  /**
   * Waits for an element.
   *
   * @param patience how long in a row every one may wait, perhaps for the current thread
   */
  private ProcessingElement await(long patience) {
    long hopeful = System.nanoTime();
    for (int round = 0; ; round++) {
      ProcessingElement free = tryClaim();
      if (free != null) {
        return free;
      }
      if (patience == FOREVER || elements().anyMatch(element -> !element.claim().isNoHelp())) {
        hopeful = System.nanoTime();
      } else if (System.nanoTime() - hopeful >= patience) {
        throw new IllegalStateException(
            "a synchronous call from within an operation needs another processing element, and"
                + " all wait, perhaps for this one: open the engine with more, or call it from"
                + " outside");
      }
      if (round < 100) {
        Thread.onSpinWait();
      } else {
        LockSupport.parkNanos(10_000);
      }
    }
  }

  /** Ends the threads once the queues are empty. */
  void close() {
    closed = true;
    elements().forEach(element -> LockSupport.unpark(element.thread()));
  }
}
