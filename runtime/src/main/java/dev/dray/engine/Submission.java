package dev.dray.engine;

import dev.dray.memory.Translator;
import dev.dray.memory.host.HostOperands;
import dev.dray.memory.host.Pin;
import dev.dray.operation.descriptor.CompletionRecord;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A descriptor's company on its way: who submitted it, its segments, and who waits for it. */
final class Submission {
  private final Client client;
  private final Optional<HostOperands> operands;

  /** A synchronous call has none until it leaves its processing element. */
  private @Nullable Completion completion;

  private @Nullable LongConsumer watcher;

  Submission(Client client, Optional<HostOperands> operands) {
    this.client = client;
    this.operands = operands;
  }

  /** Says who hears of bytes that are done. */
  void watchedBy(LongConsumer who) {
    watcher = who;
  }

  @Nullable LongConsumer watcher() {
    return watcher;
  }

  /** Lets the segments go. */
  void release() {
    operands.ifPresent(HostOperands::release);
  }

  Client client() {
    return client;
  }

  /** Who waits for it; made by the submitter's thread, before anybody else has the submission. */
  Completion completion() {
    Completion made = completion;
    if (made == null) {
      made = new Completion();
      completion = made;
    }
    return made;
  }

  Translator space() {
    return operands.isPresent() ? operands.get() : client.space();
  }

  /** Whether its addresses are those of segments. */
  boolean onSegments() {
    return operands.isPresent();
  }

  /** Runs something while the segments are there. */
  void run(Supplier<Pin> pin, Runnable body) {
    operands.orElseThrow().run(pin, body);
  }

  /** Lets the segments go, and makes the record be there. */
  void settle(CompletionRecord record) {
    release();
    completion().settle(record);
  }

  /** Tells who waits. */
  void tell() {
    completion().tell();
  }
}
