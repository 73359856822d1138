package dev.dray.engine;

import dev.dray.operation.Execution;
import dev.dray.operation.descriptor.Field;

/** Says to a recording what a processing element executes. */
final class Recorder {
  /** Never committed: says whether a recording wants events, so that none is made otherwise. */
  private final DescriptorEvent asked = new DescriptorEvent();

  boolean isWanted() {
    return asked.isEnabled();
  }

  /** Runs a descriptor as an event. */
  void record(Execution execution, WorkQueue through, Runnable body) {
    DescriptorEvent event = new DescriptorEvent();
    event.begin();
    body.run();
    event.operation = (int) execution.get(Field.OPERATION);
    event.status = execution.status().code();
    event.bytes = execution.bytes();
    event.pasid = (int) execution.get(Field.PASID);
    event.queue = through.config().name();
    event.commit();
  }
}
