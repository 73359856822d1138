package dev.dray.engine;

import dev.dray.memory.Translator;
import dev.dray.memory.host.HostOperands;
import dev.dray.memory.host.Pin;
import dev.dray.operation.descriptor.CompletionRecord;
import java.util.Optional;
import java.util.function.Supplier;

/** A descriptor's company on its way: who submitted it, its segments, and who waits for it. */
final class Submission {
  private final Client client;
  private final Optional<HostOperands> operands;
  private final Completion completion = new Completion();

  Submission(Client client, Optional<HostOperands> operands) {
    this.client = client;
    this.operands = operands;
  }

  Client client() {
    return client;
  }

  Completion completion() {
    return completion;
  }

  Translator space() {
    return operands.isPresent() ? operands.get() : client.space();
  }

  /** Runs something while the segments are there. */
  void run(Supplier<Pin> pin, Runnable body) {
    if (operands.isPresent()) {
      operands.get().run(pin, body);
    } else {
      body.run();
    }
  }

  /** Lets the segments go, then tells who waits. */
  void complete(CompletionRecord record) {
    operands.ifPresent(HostOperands::release);
    completion.complete(record);
  }
}
