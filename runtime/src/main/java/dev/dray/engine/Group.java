package dev.dray.engine;

import dev.dray.operation.Dispatch;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Queues and the processing elements that serve them. */
final class Group {
  private static final int SPINS = 200;

  private final List<WorkQueue> queues;
  private final ProcessingElement[] elements;
  private final Arbiter arbiter;
  private volatile boolean closed;

  Group(String name, List<QueueConfig> queues, int elements, Dispatch dispatch, Device device) {
    this.queues =
        IntStream.range(0, queues.size())
            .mapToObj(number -> new WorkQueue(queues.get(number), number, elements == 1))
            .toList();
    this.arbiter = new Arbiter(this.queues);
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
    int start = (int) Thread.currentThread().threadId();
    for (int round = 0; ; round++) {
      for (int i = 0; i < elements.length; i++) {
        ProcessingElement element =
            elements.length == 1
                ? elements[0]
                : elements[Math.floorMod(start + i, elements.length)];
        if (element.claim().tryTake()) {
          return element;
        }
      }
      if (round == 0) {
        refuseNested();
      }
      if (round < 100) {
        Thread.onSpinWait();
      } else {
        LockSupport.parkNanos(10_000);
      }
    }
  }

  private void refuseNested() {
    if (elements().allMatch(element -> element.claim().isMine())) {
      throw new IllegalStateException(
          "a synchronous call from within an operation needs a second processing element:"
              + " open the engine with more, or call it from outside");
    }
  }

  /** Ends the threads once the queues are empty. */
  void close() {
    closed = true;
    elements().forEach(element -> LockSupport.unpark(element.thread()));
  }
}
