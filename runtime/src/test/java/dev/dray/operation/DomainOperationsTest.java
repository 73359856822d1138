package dev.dray.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.engine.Client;
import dev.dray.operation.descriptor.CompletionRecord;
import dev.dray.operation.descriptor.Descriptor;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Flag;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.descriptor.Status;
import dev.dray.operation.domain.DomainEntry;
import dev.dray.operation.domain.DomainWindow;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Inter-domain operations reach what the table opens, and nothing else. */
class DomainOperationsTest extends OperationContract {
  private static final long BASE = 0x3000;
  private static final long SIZE = 0x4000;

  private final ScatteredSpace others = new ScatteredSpace(32);
  private Client owner;
  private int byAddress;
  private int byOffset;
  private int readOnly;

  @BeforeEach
  void entries() {
    owner = kernel.newClient(others);
    byAddress = kernel.domains().add(entry(true, true, false));
    byOffset = kernel.domains().add(entry(true, true, true));
    readOnly = kernel.domains().add(entry(true, false, false));
  }

  private DomainEntry entry(boolean read, boolean write, boolean offsets) {
    return new DomainEntry(
        Set.of(client.pasid()),
        owner.pasid(),
        others,
        read,
        write,
        true,
        Optional.of(new DomainWindow(offsets, BASE, SIZE)));
  }

  private static Descriptor copyTo(int handle, long destination, long size) {
    return Descriptor.of(Opcode.INTER_DOMAIN_COPY)
        .with(Field.SOURCE, A)
        .with(Field.DESTINATION, destination)
        .with(Field.TRANSFER_SIZE, size)
        .with(Field.DESTINATION_HANDLE, handle)
        .with(Flag.ALTERNATE_DESTINATION);
  }

  @Test
  void copiesGoAcross() {
    byte[] bytes = random(A, 9000);
    done(copyTo(byAddress, BASE + 5, 9000));
    assertThat(others.get(BASE + 5, 9000)).isEqualTo(bytes);
    done(copyTo(byOffset, 6, 9000));
    assertThat(others.get(BASE + 6, 9000)).isEqualTo(bytes);
    done(
        Descriptor.of(Opcode.INTER_DOMAIN_COPY)
            .with(Field.SOURCE, 6)
            .with(Field.DESTINATION, BASE + 0x100)
            .with(Field.TRANSFER_SIZE, 8000)
            .with(Field.SOURCE_HANDLE, byOffset)
            .with(Field.DESTINATION_HANDLE, byAddress)
            .with(Flag.ALTERNATE_SOURCE, Flag.ALTERNATE_DESTINATION));
  }

  @Test
  void fillsAndComparisonsGoAcross() {
    done(
        Descriptor.of(Opcode.INTER_DOMAIN_FILL)
            .with(Field.PATTERN, 0x1111111111111111L)
            .with(Field.DESTINATION, BASE)
            .with(Field.TRANSFER_SIZE, SIZE)
            .with(Field.DESTINATION_HANDLE, byAddress)
            .with(Flag.ALTERNATE_DESTINATION));
    Descriptor pattern =
        Descriptor.of(Opcode.INTER_DOMAIN_COMPARE_PATTERN)
            .with(Field.SOURCE, 0)
            .with(Field.COMPARE_PATTERN, 0x1111111111111111L)
            .with(Field.TRANSFER_SIZE, SIZE)
            .with(Field.SOURCE_HANDLE, byOffset)
            .with(Flag.ALTERNATE_SOURCE);
    assertThat(done(pattern).result()).isZero();
    done(Descriptor.fill(0x1111111111111111L, A, 5000));
    Descriptor compare =
        Descriptor.of(Opcode.INTER_DOMAIN_COMPARE)
            .with(Field.SOURCE, A)
            .with(Field.SOURCE2, BASE)
            .with(Field.TRANSFER_SIZE, 5000)
            .with(Field.DESTINATION_HANDLE, readOnly)
            .with(Flag.ALTERNATE_DESTINATION);
    assertThat(done(compare).result()).isZero();
    space.put(A + 4000, new byte[] {0});
    assertThat(done(compare).result()).isEqualTo(1);
  }

  @Test
  void whatTheTableDoesNotOpenMovesNothing() {
    byte[] before = others.get(BASE, (int) SIZE);
    random(A, 9000);
    refused(copyTo(999, BASE, 8), Status.INVALID_HANDLE, "999");
    refused(copyTo(readOnly, BASE, 8), Status.PERMISSION, "writing");
    refused(copyTo(byAddress, BASE - 1, 8), Status.WINDOW_RANGE, "outside");
    refused(copyTo(byAddress, BASE + SIZE - 7, 8), Status.WINDOW_RANGE);
    refused(copyTo(byOffset, SIZE - 7, 8), Status.WINDOW_RANGE);
    refused(copyTo(byOffset, -1, 8), Status.WINDOW_RANGE);
    int foreign =
        kernel
            .domains()
            .add(
                new DomainEntry(
                    Set.of(77), owner.pasid(), others, true, true, true, Optional.empty()));
    refused(copyTo(foreign, BASE, 8), Status.PERMISSION, "PASID " + client.pasid());
    assertThat(others.get(BASE, (int) SIZE)).isEqualTo(before);
  }

  @Test
  void anOffsetWindowNeverTellsAddresses() {
    others.missing(4, true);
    CompletionRecord hidden = call(copyTo(byOffset, 0, 9000));
    assertThat(hidden.status()).isEqualTo(Status.PAGE_FAULT);
    assertThat(hidden.faultAddress()).isZero();
    assertThat(hidden.faultInfo() & 1).isEqualTo(1);
    assertThat(hidden.explain()).doesNotContain("4000").doesNotContain("page 4");
    CompletionRecord open = call(copyTo(byAddress, BASE, 9000));
    others.missing(4, false);
    assertThat(open.faultAddress()).isEqualTo(0x4000);
  }

  @Test
  void theOwnerAloneUpdatesItsWindow() {
    Descriptor update =
        Descriptor.of(Opcode.UPDATE_WINDOW)
            .with(Field.WINDOW_BASE, 0x5000)
            .with(Field.WINDOW_SIZE, 0x1000)
            .with(Field.WINDOW_FLAGS, 0x0D)
            .with(Field.WINDOW_HANDLE, byAddress);
    refused(update, Status.UPDATE_NOT_ALLOWED, "PASID " + owner.pasid());
    var owners = kernel.portal(kernel.device().queues().getFirst(), owner);
    assertThat(owners.call(update).status()).isEqualTo(Status.SUCCESS);
    done(copyTo(byAddress, 0x5000, 0x1000));
    refused(copyTo(byAddress, BASE, 8), Status.WINDOW_RANGE);
    assertThat(owners.call(update.with(Field.WINDOW_FLAGS, 0x05)).status())
        .isEqualTo(Status.SUCCESS);
    refused(copyTo(byAddress, 0x5000, 8), Status.PERMISSION);
    assertThat(owners.call(update.with(Field.WINDOW_SIZE, 0)).status())
        .isEqualTo(Status.INVALID_WINDOW);
    assertThat(owners.call(update.with(Field.WINDOW_FLAGS, 0x10)).status())
        .isEqualTo(Status.INVALID_WINDOW);
  }
}
