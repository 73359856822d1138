package dev.dray.operation;

import dev.dray.operation.descriptor.Status;

/** A descriptor that left its processing element before it was done, and completes later. */
public interface Deferral {

  /**
   * Says that the current thread is about to complete it: whoever drains or aborts finds it no
   * longer where it waited, and waits for its end.
   */
  void leaves();

  /** Ends it, which has left: writes its completion record. Called once. */
  void complete(Status status, String words);

  /** Tells who waits for it, which has completed. */
  void tell();
}
