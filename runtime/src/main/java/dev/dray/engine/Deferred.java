package dev.dray.engine;

import dev.dray.operation.Deferral;
import dev.dray.operation.descriptor.Status;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is needed to complete a descriptor that its processing element has left. */
final class Deferred implements Deferral {
  private final Outside outside;
  private final long[] words;
  private final Client client;
  private final WorkQueue queue;
  private final Optional<Submission> submission;

  /** Set and used by whoever completes it. */
  private @Nullable Ending ending;

  Deferred(
      Outside outside,
      long[] words,
      Client client,
      WorkQueue queue,
      Optional<Submission> submission) {
    this.outside = outside;
    this.words = words.clone();
    this.client = client;
    this.queue = queue;
    this.submission = submission;
  }

  boolean isOf(Client other) {
    return client.equals(other);
  }

  boolean cameThrough(WorkQueue other) {
    return queue.equals(other);
  }

  @Override
  public void leaves() {
    ending = outside.begin(client, queue);
  }

  @Override
  public void complete(Status status, String why) {
    outside.end(begun(), words, submission, status, why);
  }

  @Override
  public void tell() {
    begun().tell();
  }

  private Ending begun() {
    Ending begun = ending;
    if (begun == null) {
      throw new IllegalStateException("a descriptor completes that still waits");
    }
    return begun;
  }
}
