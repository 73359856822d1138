package dev.dray.operation;

import dev.dray.operation.descriptor.Status;

/** A descriptor that left its processing element before it was done, and completes later. */
public interface Deferral {

  /** Ends it: writes its completion record and tells who waits. Called once, by any thread. */
  void complete(Status status, String words);
}
