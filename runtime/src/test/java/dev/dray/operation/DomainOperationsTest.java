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
import dev.dray.operation.number.DataType;
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
    Descriptor wide =
        Descriptor.of(Opcode.INTER_DOMAIN_FILL)
            .with(Field.PATTERN, 0x2222222222222222L)
            .with(Field.PATTERN_UPPER, 0x1111111111111111L)
            .with(Field.DESTINATION, BASE)
            .with(Field.TRANSFER_SIZE, 16)
            .with(Field.DESTINATION_HANDLE, byAddress)
            .with(Flag.ALTERNATE_DESTINATION);
    refused(wide, Status.RESERVED_FIELD, "upper pattern");
    done(wide.with(Flag.FILL_16));
    assertThat(Little.getLong(others.get(BASE, 16), 0)).isEqualTo(0x2222222222222222L);
    assertThat(Little.getLong(others.get(BASE, 16), 8)).isEqualTo(0x1111111111111111L);
    others.put(BASE, new byte[] {0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11});
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
    refused(copyTo(foreign, BASE, 8), Status.INVALID_HANDLE, "PASID " + client.pasid());
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
            .with(Field.WINDOW_FLAGS, 0x07)
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
        .isEqualTo(Status.RESERVED_FIELD);
    assertThat(owners.call(update.with(Field.WINDOW_FLAGS, 0x08)).status())
        .isEqualTo(Status.INVALID_WINDOW);
    assertThat(owners.call(update.with(Field.WINDOW_FLAGS, 0x03)).status())
        .isEqualTo(Status.RESERVED_FIELD);
    assertThat(owners.call(update.with(Field.WINDOW_HANDLE, 999)).status())
        .isEqualTo(Status.UPDATE_NOT_ALLOWED);
  }

  @Test
  void whatNamesNoDomainIsNoInterDomainOperation() {
    Opcode[] opcodes = {
      Opcode.INTER_DOMAIN_COPY,
      Opcode.INTER_DOMAIN_FILL,
      Opcode.INTER_DOMAIN_COMPARE,
      Opcode.INTER_DOMAIN_COMPARE_PATTERN
    };
    for (Opcode opcode : opcodes) {
      refused(
          Descriptor.of(opcode)
              .with(Field.SOURCE, A)
              .with(Field.DESTINATION, B)
              .with(Field.TRANSFER_SIZE, 8),
          Status.INVALID_FLAGS,
          "alternate");
    }
  }

  @Test
  void copiesWithinADomainDoNotOverlap() {
    Descriptor within =
        copyTo(byAddress, BASE + 64, 128)
            .with(Field.SOURCE, BASE)
            .with(Field.SOURCE_HANDLE, byAddress)
            .with(Flag.ALTERNATE_SOURCE);
    refused(within, Status.OVERLAP);
    done(within.with(Field.TRANSFER_SIZE, 64));
  }

  private static Descriptor reduce(Opcode opcode, int selector, int handle1, int handle2) {
    return Descriptor.of(opcode)
        .with(Field.SOURCE, A)
        .with(Field.SOURCE2, B)
        .with(Field.REDUCE_DESTINATION, C)
        .with(Field.REDUCE_COUNT, 8)
        .with(Field.INPUT_TYPE, DataType.INT32.ordinal())
        .with(Field.OUTPUT_TYPE, DataType.INT32.ordinal())
        .with(Field.COMPUTE_TYPE, 1)
        .with(Field.DOMAIN_SELECTOR, selector)
        .with(Field.HANDLE1, handle1)
        .with(Field.HANDLE2, handle2)
        .with(Flag.USE_SELECTOR);
  }

  private static byte[] ints(int first, int step) {
    byte[] bytes = new byte[32];
    for (int i = 0; i < 8; i++) {
      Little.put(bytes, 4 * i, 4, first + (long) step * i);
    }
    return bytes;
  }

  @Test
  void everyOperandOfAReductionMayLieElsewhere() {
    byte[] sum = ints(11, 5);
    // The first source by offset through handle 1.
    others.put(BASE + 64, ints(10, 2));
    space.put(B, ints(1, 3));
    done(reduce(Opcode.REDUCE, 0b00_00_00_01, byOffset, 0).with(Field.SOURCE, 64));
    assertThat(space.get(C, 32)).isEqualTo(sum);
    // The second source by address through handle 2.
    others.put(BASE + 128, ints(1, 3));
    space.put(A, ints(10, 2));
    space.put(C, new byte[32]);
    done(reduce(Opcode.REDUCE, 0b00_00_10_00, 0, readOnly).with(Field.SOURCE2, BASE + 128));
    assertThat(space.get(C, 32)).isEqualTo(sum);
    // Both sources and the destination in the other space.
    done(
        reduce(Opcode.REDUCE, 0b00_10_01_01, byOffset, byAddress)
            .with(Field.SOURCE, 64)
            .with(Field.SOURCE2, 128)
            .with(Field.REDUCE_DESTINATION, BASE + 256));
    assertThat(others.get(BASE + 256, 32)).isEqualTo(sum);
    // The second destination.
    space.put(B, ints(1, 3));
    done(
        reduce(Opcode.REDUCE_DUALCAST, 0b01_00_00_00, byAddress, 0)
            .with(Field.REDUCE_DESTINATION2, BASE + (C & 0xFFF)));
    assertThat(others.get(BASE + (C & 0xFFF), 32)).isEqualTo(sum);
    assertThat(space.get(C, 32)).isEqualTo(sum);
  }

  @Test
  void aSelectorIsChecked() {
    Descriptor plain = reduce(Opcode.REDUCE, 1, byAddress, 0).with(Field.SOURCE, BASE);
    done(plain);
    refused(plain.with(Field.DOMAIN_SELECTOR, 0), Status.INVALID_FIELD, "selector");
    refused(plain.with(Field.DOMAIN_SELECTOR, 3), Status.INVALID_FIELD, "selector");
    refused(plain.with(Field.DOMAIN_SELECTOR, 0x41), Status.RESERVED_FIELD, "second destination");
    refused(plain.with(Field.HANDLE2, 5), Status.RESERVED_FIELD, "IDPT handle 2");
    refused(plain.with(Field.HANDLE1, 999), Status.INVALID_HANDLE, "999");
    refused(plain.with(Field.SOURCE, BASE + SIZE - 16), Status.WINDOW_RANGE);
    refused(
        reduce(Opcode.REDUCE, 0x10, readOnly, 0).with(Field.REDUCE_DESTINATION, BASE),
        Status.PERMISSION,
        "writing");
    long[] words = plain.words();
    words[0] &= ~((long) Flag.USE_SELECTOR.mask() << 32);
    refused(Descriptor.of(words), Status.RESERVED_FIELD, "use inter-domain selector");
    int odd =
        kernel
            .domains()
            .add(
                new DomainEntry(
                    Set.of(client.pasid()),
                    owner.pasid(),
                    others,
                    true,
                    true,
                    true,
                    Optional.of(new DomainWindow(true, BASE + 2, SIZE))));
    refused(plain.with(Field.SOURCE, 0).with(Field.HANDLE1, odd), Status.MISALIGNED, "window");
  }

  @Test
  void conversionsGoAcross() {
    byte[] bytes = ints(-4, 1);
    others.put(BASE + 8, bytes);
    Descriptor conversion =
        Descriptor.of(Opcode.TYPE_CONVERSION)
            .with(Field.SOURCE, 8)
            .with(Field.DESTINATION, BASE + 512)
            .with(Field.REDUCE_COUNT, 8)
            .with(Field.INPUT_TYPE, DataType.INT32.ordinal())
            .with(Field.OUTPUT_TYPE, DataType.INT64.ordinal())
            .with(Field.COMPUTE_FLAGS, 0x80)
            .with(Field.SOURCE_HANDLE, byOffset)
            .with(Field.DESTINATION_HANDLE, byAddress)
            .with(Flag.ALTERNATE_SOURCE, Flag.ALTERNATE_DESTINATION);
    done(conversion);
    assertThat(Little.getLong(others.get(BASE + 512, 64), 0)).isEqualTo(-4);
    refused(conversion.with(Field.DESTINATION_HANDLE, readOnly), Status.PERMISSION);
  }

  @Test
  void listsGatherAndScatterAcross() {
    byte[] list = new byte[16];
    Little.put(list, 0, 8, 256);
    Little.put(list, 8, 8, 64);
    space.put(D, list);
    byte[] data = random(A, 64);
    Descriptor scatter =
        Descriptor.of(Opcode.SCATTER_COPY)
            .with(Field.SOURCE, A)
            .with(Field.SGL_DESTINATION, D)
            .with(Field.TRANSFER_SIZE, 64)
            .with(Field.SGL_ELEMENT_COUNT, 32)
            .with(Field.SGL_SIZE, 2)
            .with(Field.SGL_FORMAT, 1)
            .with(Field.DESTINATION_HANDLE, byOffset)
            .with(Flag.ALTERNATE_DESTINATION);
    done(scatter);
    assertThat(others.get(BASE + 256, 32)).isEqualTo(java.util.Arrays.copyOf(data, 32));
    Descriptor gather =
        Descriptor.of(Opcode.GATHER_COPY)
            .with(Field.SGL_ADDRESS, D)
            .with(Field.DESTINATION, C)
            .with(Field.TRANSFER_SIZE, 64)
            .with(Field.SGL_ELEMENT_COUNT, 32)
            .with(Field.SGL_SIZE, 2)
            .with(Field.SGL_BASE, BASE)
            .with(Field.SGL_FORMAT, 1)
            .with(Field.SOURCE_HANDLE, readOnly)
            .with(Flag.ALTERNATE_SOURCE);
    done(gather);
    assertThat(space.get(C, 64)).isEqualTo(data);
    done(
        Descriptor.of(Opcode.SCATTER_FILL)
            .with(Field.PATTERN, 0x0101010101010101L)
            .with(Field.SGL_DESTINATION, D)
            .with(Field.TRANSFER_SIZE, 64)
            .with(Field.SGL_ELEMENT_COUNT, 32)
            .with(Field.SGL_SIZE, 2)
            .with(Field.SGL_FORMAT, 1)
            .with(Field.DESTINATION_HANDLE, byOffset)
            .with(Flag.ALTERNATE_DESTINATION));
    assertThat(others.get(BASE + 64, 32)).containsOnly(1);
    refused(scatter.with(Field.DESTINATION_HANDLE, readOnly), Status.PERMISSION);
    Little.put(list, 8, 8, SIZE - 8);
    space.put(D, list);
    CompletionRecord outside = call(gather);
    assertThat(outside.status()).isEqualTo(Status.WINDOW_RANGE);
    others.missing((int) (BASE + SIZE - 4096 >> 12), true);
    Little.put(list, 8, 8, SIZE - 64);
    space.put(D, list);
    CompletionRecord fault = call(gather);
    others.missing((int) (BASE + SIZE - 4096 >> 12), false);
    assertThat(fault.status()).isEqualTo(Status.PAGE_FAULT);
    assertThat(fault.low()).isEqualTo(1L << 32 | readOnly);
  }
}
