package dev.dray.engine;

import dev.dray.operation.Deferral;
import dev.dray.operation.Dispatch;
import dev.dray.operation.Execution;
import dev.dray.operation.descriptor.Descriptor;
import dev.dray.operation.descriptor.Status;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is needed to complete a descriptor that its processing element has left. */
final class Deferred implements Deferral {
  private final Dispatch dispatch;
  private final Execution execution;
  private final Client client;
  private final Optional<WorkQueue> queue;
  private final @Nullable Submission submission;

  Deferred(
      Dispatch dispatch,
      ProcessingElement element,
      long[] words,
      Client client,
      Optional<WorkQueue> queue,
      @Nullable Submission submission) {
    this.dispatch = dispatch;
    this.execution = new Execution(element);
    this.client = client;
    this.queue = queue;
    this.submission = submission;
    System.arraycopy(words, 0, execution.words(), 0, Descriptor.WORDS);
  }

  boolean isOf(Client other) {
    return client.equals(other);
  }

  boolean cameThrough(WorkQueue other) {
    return queue.isPresent() && queue.get().equals(other);
  }

  @Override
  public void complete(Status status, String words) {
    dispatch.refuse(
        execution, submission == null ? client.space() : submission.space(), status, words);
    if (submission != null) {
      submission.complete(execution.record());
    }
  }
}
