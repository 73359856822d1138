package dev.dray.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.operation.descriptor.Descriptor;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Flag;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.domain.DomainEntry;
import dev.dray.operation.domain.DomainWindow;
import dev.dray.operation.number.DataType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;

/** Records of 32 bytes, laid out here by the specification's offsets. */
abstract class RecordContract extends OperationContract {
  static final long RECORD = 0x9F020;
  static final long PAGE = 4096;
  static final int SIZE = 8192;
  static final long PATTERN = 0x0707070707070707L;

  /** Bytes before page 3, of an operand that begins at A, on page 1. */
  static final int BEFORE = (int) (3 * PAGE - A);

  static final int SUCCESS = 1;
  static final int FALSE = 2;
  static final int FAULT = 3;
  static final int WRITE_FAULT = 0x83;

  final ScatteredSpace others = new ScatteredSpace(32);
  int domain;

  /** A record as it is to be: zero but for what is said. */
  static final class Expected {
    private final ByteBuffer bytes = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);

    Expected(int status) {
      bytes.put(0, (byte) status);
    }

    Expected result(int value) {
      bytes.put(1, (byte) value);
      return this;
    }

    Expected completed(int value) {
      bytes.putInt(4, value);
      return this;
    }

    Expected fault(int operand, long address) {
      bytes.put(2, (byte) (operand << 1));
      bytes.putLong(8, address);
      return this;
    }

    Expected low(long value) {
      bytes.putLong(16, value);
      return this;
    }

    Expected tags(int at, int reference, int mask, int application) {
      bytes.putInt(at, reference);
      bytes.putShort(at + 4, (short) mask);
      bytes.putShort(at + 6, (short) application);
      return this;
    }
  }

  record Case(String name, Descriptor descriptor, Expected expected) {}

  @BeforeEach
  void contents() {
    byte[] sevens = new byte[0x10000];
    Arrays.fill(sevens, (byte) 7);
    space.put(0x1000, sevens);
    space.put(0x21000, sevens);
    space.put(0x41000, new byte[0x10000]);
    domain =
        kernel
            .domains()
            .add(
                new DomainEntry(
                    Set.of(client.pasid()),
                    kernel.newClient(others).pasid(),
                    others,
                    true,
                    true,
                    true,
                    Optional.of(new DomainWindow(false, 0, 32 * PAGE))));
  }

  String recordOf(Descriptor descriptor) {
    space.put(RECORD, new byte[32]);
    call(
        descriptor
            .with(Flag.COMPLETION_ADDRESS_VALID, Flag.REQUEST_COMPLETION)
            .with(Field.COMPLETION_ADDRESS, RECORD));
    return HexFormat.of().formatHex(space.get(RECORD, 32));
  }

  void check(Case each) {
    assertThat(recordOf(each.descriptor))
        .as(each.name)
        .isEqualTo(HexFormat.of().formatHex(each.expected.bytes.array()));
  }

  static Descriptor of(Opcode opcode, long source, long destination, long size) {
    return Descriptor.of(opcode)
        .with(Field.SOURCE, source)
        .with(Field.DESTINATION, destination)
        .with(Field.TRANSFER_SIZE, size);
  }

  static Descriptor delta(int size, int room) {
    return of(Opcode.CREATE_DELTA, A, B, size)
        .with(Field.DELTA_ADDRESS, C)
        .with(Field.MAX_DELTA_SIZE, room);
  }

  static Descriptor reduce(Opcode opcode, int count) {
    return Descriptor.of(opcode)
        .with(Field.SOURCE, A)
        .with(Field.SOURCE2, B)
        .with(Field.REDUCE_COUNT, count)
        .with(Field.INPUT_TYPE, DataType.INT32.ordinal())
        .with(Field.OUTPUT_TYPE, DataType.INT32.ordinal())
        .with(Field.COMPUTE_TYPE, 1)
        .with(Field.REDUCE_DESTINATION, C);
  }

  static Descriptor convert(int count) {
    return Descriptor.of(Opcode.TYPE_CONVERSION)
        .with(Field.SOURCE, A)
        .with(Field.DESTINATION, C)
        .with(Field.REDUCE_COUNT, count)
        .with(Field.INPUT_TYPE, DataType.INT32.ordinal())
        .with(Field.OUTPUT_TYPE, DataType.INT32.ordinal());
  }

  /** Blocks of 1024 bytes; the list lies at D and names two. */
  Descriptor list(Opcode opcode, long source, long destination, long base) {
    ByteBuffer list = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    list.putLong(0).putLong(0x2000 - 0x1000);
    space.put(D, list.array());
    return of(opcode, source, destination, 2048)
        .with(Field.SGL_ELEMENT_COUNT, 1024)
        .with(Field.SGL_SIZE, 2)
        .with(Field.SGL_FORMAT, 1)
        .with(Field.SGL_BASE, base);
  }

  static Descriptor tagged(Descriptor descriptor, boolean source) {
    return descriptor
        .with(source ? Field.SOURCE_REFERENCE_TAG : Field.DESTINATION_REFERENCE_TAG, 100)
        .with(source ? Field.SOURCE_APPLICATION_MASK : Field.DESTINATION_APPLICATION_MASK, 0xF0)
        .with(source ? Field.SOURCE_APPLICATION_TAG : Field.DESTINATION_APPLICATION_TAG, 9);
  }

  Descriptor across(Opcode opcode, long source, long destination, Flag flag, Field handle) {
    return of(opcode, source, destination, SIZE).with(flag).with(handle, domain);
  }

  static long crc(int length) {
    byte[] sevens = new byte[length];
    Arrays.fill(sevens, (byte) 7);
    CRC32C crc = new CRC32C();
    crc.update(sevens);
    return crc.getValue();
  }

  final List<DynamicTest> tests(List<Case> cases) {
    List<DynamicTest> tests = new ArrayList<>();
    cases.forEach(each -> tests.add(DynamicTest.dynamicTest(each.name, () -> check(each))));
    return tests;
  }

  final void withoutPage(int page, Runnable body) {
    space.missing(page, true);
    try {
      body.run();
    } finally {
      space.missing(page, false);
    }
  }
}
