package dev.dray.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.engine.Client;
import dev.dray.engine.DeviceConfig;
import dev.dray.engine.Portal;
import dev.dray.kernel.Kernel;
import dev.dray.operation.descriptor.CompletionRecord;
import dev.dray.operation.descriptor.Descriptor;
import dev.dray.operation.descriptor.Status;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** What every operation's contract test starts from: a space of scattered pages and a portal. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class OperationContract {
  /** Addresses of operands, none of them at a page's start, 64-byte aligned. */
  static final long A = 0x1040;

  static final long B = 0x21080;
  static final long C = 0x41080;
  static final long D = 0x61000;

  final Random random = new Random(1);
  Kernel kernel;
  Client client;
  Portal portal;
  ScatteredSpace space;

  @BeforeAll
  void open() {
    kernel = new Kernel(DeviceConfig.simple(1));
    space = new ScatteredSpace(160);
    client = kernel.newClient(space);
    portal = kernel.portal(kernel.device().queues().getFirst(), client);
  }

  @AfterAll
  void close() {
    kernel.close();
  }

  /** Random bytes, also at an address. */
  byte[] random(long address, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    space.put(address, bytes);
    return bytes;
  }

  CompletionRecord call(Descriptor descriptor) {
    return portal.call(descriptor);
  }

  CompletionRecord done(Descriptor descriptor) {
    CompletionRecord record = call(descriptor);
    assertThat(record.status()).as(record.explain()).isEqualTo(Status.SUCCESS);
    return record;
  }

  void refused(Descriptor descriptor, Status status, String... words) {
    CompletionRecord record = call(descriptor);
    assertThat(record.status()).as(record.explain()).isEqualTo(status);
    for (String word : words) {
      assertThat(record.explain()).contains(word);
    }
    assertThat(record.bytes()).isZero();
  }
}
