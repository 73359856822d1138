package dev.dray.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.operation.descriptor.CompletionRecord;
import dev.dray.operation.descriptor.Descriptor;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Flag;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.descriptor.Status;
import dev.dray.operation.number.DataType;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

/** Conversions and reductions, against Java's own arithmetic and exact decimals. */
class NumberOperationsTest extends OperationContract {
  // DSA 3.0's compute flags, in numbers: a slip in the constants would show.
  private static final int NEGATE_FIRST = 0x001;
  private static final int NEGATE = 0x002;
  private static final int FLUSH = 0x004;
  private static final int DENORMALS_ARE_ZERO = 0x008;
  private static final int ROUND = 0x010;
  private static final int SIGNED = 0x080;
  private static final int SATURATE = 0x100;
  private static final int INVALID = 1;
  private static final int DENORMAL = 2;
  private static final int OVERFLOW = 4;
  private static final int UNDERFLOW = 8;

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private long get(long address, int bytes) {
    return Little.get(space.get(address, bytes), 0, bytes);
  }

  private void put(long address, ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.position()];
    buffer.get(0, bytes);
    space.put(address, bytes);
  }

  private void put(long address, int size, long value) {
    byte[] bytes = new byte[8];
    Little.put(bytes, 0, size, value);
    space.put(address, java.util.Arrays.copyOf(bytes, size));
  }

  private static Descriptor conversion(DataType from, DataType to, int count, int flags) {
    return Descriptor.of(Opcode.TYPE_CONVERSION)
        .with(Field.SOURCE, A)
        .with(Field.DESTINATION, B)
        .with(Field.REDUCE_COUNT, count)
        .with(Field.INPUT_TYPE, from.ordinal())
        .with(Field.OUTPUT_TYPE, to.ordinal())
        .with(Field.COMPUTE_FLAGS, flags);
  }

  private long convert(DataType from, DataType to, long value, int flags, int conditions) {
    put(A, from.bytes(), value);
    CompletionRecord record = done(conversion(from, to, 1, flags));
    assertThat(record.result()).as("conditions").isEqualTo(conditions);
    return get(B, to.bytes());
  }

  @Test
  void floatsConvertAsJavaDoes() {
    int count = 3000;
    ByteBuffer in = buffer(count * 8);
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] =
          switch (i % 3) {
            case 0 -> Double.longBitsToDouble(random.nextLong());
            case 1 -> Float.intBitsToFloat(random.nextInt()) * (1 + random.nextDouble() / 1e7);
            default -> random.nextGaussian();
          };
      if (Double.isNaN(values[i])) {
        values[i] = i;
      }
      in.putDouble(values[i]);
    }
    put(A, in);
    done(conversion(DataType.FP64, DataType.FP32, count, 0));
    for (int i = 0; i < count; i++) {
      assertThat((int) get(B + 4L * i, 4)).isEqualTo(Float.floatToRawIntBits((float) values[i]));
    }
    ByteBuffer floats = buffer(count * 4);
    for (double value : values) {
      floats.putFloat((float) value);
    }
    put(A, floats);
    done(conversion(DataType.FP32, DataType.FP16, count, 0));
    for (int i = 0; i < count; i++) {
      assertThat((short) get(B + 2L * i, 2)).isEqualTo(Float.floatToFloat16((float) values[i]));
    }
    for (int half = 0; half < 0x7C00; half += 7) {
      assertThat(convert(DataType.FP16, DataType.FP32, half, 0, half > 0 && half < 0x400 ? 2 : 0))
          .isEqualTo(Float.floatToRawIntBits(Float.float16ToFloat((short) half)));
    }
  }

  @Test
  void directedRoundingsGoTheirWay() {
    for (int i = 0; i < 2000; i++) {
      double value = random.nextGaussian() * Math.pow(2, random.nextInt(60) - 30);
      BigDecimal exact = new BigDecimal(value);
      float down = Float.intBitsToFloat((int) convert64To32(value, 1));
      float up = Float.intBitsToFloat((int) convert64To32(value, 2));
      float zero = Float.intBitsToFloat((int) convert64To32(value, 3));
      assertThat(new BigDecimal(down)).isLessThanOrEqualTo(exact);
      assertThat(new BigDecimal(up)).isGreaterThanOrEqualTo(exact);
      assertThat(up == down || Math.nextUp(down) == up).isTrue();
      assertThat(zero).isEqualTo(value > 0 ? down : up);
    }
  }

  private long convert64To32(double value, int rounding) {
    long bits = Double.doubleToRawLongBits(value);
    return convert(DataType.FP64, DataType.FP32, bits, rounding * ROUND, 0);
  }

  @Test
  void smallFloatsHaveTheirEdges() {
    assertThat(convert(DataType.FP32, DataType.FP8_E4M3, bits(448f), 0, 0)).isEqualTo(0x7E);
    assertThat(convert(DataType.FP32, DataType.FP8_E4M3, bits(1000f), 0, OVERFLOW)).isEqualTo(0x7F);
    assertThat(convert(DataType.FP32, DataType.FP8_E4M3, bits(-1000f), 3 * ROUND, OVERFLOW))
        .isEqualTo(0xFE);
    assertThat(convert(DataType.FP32, DataType.FP8_E5M2, bits(57344f), 0, 0)).isEqualTo(0x7B);
    assertThat(convert(DataType.FP32, DataType.FP8_E5M2, bits(65536f), 0, OVERFLOW))
        .isEqualTo(0x7C);
    assertThat(convert(DataType.FP32, DataType.FP8_E5M2, bits(65536f), 3 * ROUND, OVERFLOW))
        .isEqualTo(0x7B);
    assertThat(convert(DataType.FP32, DataType.FP8_E4M3, bits(Float.NaN), 0, INVALID))
        .isEqualTo(0x7F);
    assertThat(convert(DataType.FP32, DataType.BF16, bits(0x1.01p0f), 0, 0)).isEqualTo(0x3F80);
    assertThat(convert(DataType.FP32, DataType.BF16, bits(0x1.03p0f), 0, 0)).isEqualTo(0x3F82);
    assertThat(convert(DataType.FP32, DataType.FP16, bits(0x1.01p-25f), 0, UNDERFLOW)).isEqualTo(1);
    assertThat(convert(DataType.FP32, DataType.FP16, bits(0x1.1p-20f), FLUSH, UNDERFLOW)).isZero();
    assertThat(convert(DataType.FP16, DataType.FP32, 1, DENORMALS_ARE_ZERO, 0)).isZero();
    assertThat(convert(DataType.FP16, DataType.FP32, 1, 0, DENORMAL)).isEqualTo(bits(0x1p-24f));
    assertThat(convert(DataType.FP32, DataType.FP32, bits(1.5f), NEGATE_FIRST, 0))
        .isEqualTo(bits(-1.5f));
  }

  private static long bits(float value) {
    return Float.floatToRawIntBits(value) & 0xFFFFFFFFL;
  }

  @Test
  void integersConvertExactlyOrSaturate() {
    assertThat(convert(DataType.INT32, DataType.INT8, -5, SIGNED, 0)).isEqualTo(0xFB);
    assertThat(convert(DataType.INT32, DataType.INT8, 300, SIGNED, OVERFLOW)).isEqualTo(300 & 0xFF);
    assertThat(convert(DataType.INT32, DataType.INT8, 300, SIGNED | SATURATE, OVERFLOW))
        .isEqualTo(0x7F);
    assertThat(convert(DataType.INT32, DataType.INT8, -300, SIGNED | SATURATE, OVERFLOW))
        .isEqualTo(0x80);
    assertThat(convert(DataType.INT32, DataType.INT8, 300, SATURATE, OVERFLOW)).isEqualTo(0xFF);
    assertThat(convert(DataType.INT8, DataType.INT64, 0xFB, SIGNED, 0)).isEqualTo(-5);
    assertThat(convert(DataType.INT8, DataType.INT64, 0xFB, 0, 0)).isEqualTo(0xFB);
    assertThat(convert(DataType.INT16, DataType.INT16, 5, SIGNED | NEGATE_FIRST, 0))
        .isEqualTo(-5 & 0xFFFF);
    assertThat(convert(DataType.INT8, DataType.INT8, 5, SATURATE | NEGATE_FIRST, OVERFLOW))
        .isZero();
  }

  @Test
  void integersAndFloatsDoNotMix() {
    refused(conversion(DataType.FP32, DataType.INT32, 1, 0), Status.INVALID_FIELD, "FP32", "INT32");
    refused(conversion(DataType.INT64, DataType.FP64, 1, 0), Status.INVALID_FIELD, "both");
    refused(reduce(DataType.INT32, DataType.FP32, 1, 1, 0), Status.INVALID_FIELD, "both");
  }

  private static Descriptor reduce(DataType in, DataType out, int count, int compute, int flags) {
    return Descriptor.of(Opcode.REDUCE)
        .with(Field.SOURCE, A)
        .with(Field.SOURCE2, B)
        .with(Field.REDUCE_DESTINATION, C)
        .with(Field.REDUCE_COUNT, count)
        .with(Field.INPUT_TYPE, in.ordinal())
        .with(Field.OUTPUT_TYPE, out.ordinal())
        .with(Field.COMPUTE_TYPE, compute)
        .with(Field.COMPUTE_FLAGS, flags);
  }

  @Test
  void floatAdditionRoundsOnce() {
    int count = 2000;
    ByteBuffer a = buffer(count * 4);
    ByteBuffer b = buffer(count * 4);
    for (int i = 0; i < count; i++) {
      a.putFloat((float) (random.nextGaussian() * Math.pow(2, random.nextInt(80) - 40)));
      b.putFloat((float) (random.nextGaussian() * Math.pow(2, random.nextInt(80) - 40)));
    }
    put(A, a);
    put(B, b);
    RoundingMode[] modes = {
      RoundingMode.HALF_EVEN, RoundingMode.FLOOR, RoundingMode.CEILING, RoundingMode.DOWN
    };
    for (int rounding = 0; rounding < 4; rounding++) {
      done(reduce(DataType.FP32, DataType.FP32, count, 1, rounding * ROUND));
      for (int i = 0; i < count; i++) {
        BigDecimal exact = new BigDecimal(a.getFloat(4 * i)).add(new BigDecimal(b.getFloat(4 * i)));
        float found = Float.intBitsToFloat((int) get(C + 4L * i, 4));
        assertThat(found)
            .as("%s + %s, %s", a.getFloat(4 * i), b.getFloat(4 * i), modes[rounding])
            .isEqualTo(rounded(exact, modes[rounding]));
      }
    }
  }

  /** The float next to an exact number in a direction, by bisection over neighbours. */
  private static float rounded(BigDecimal exact, RoundingMode mode) {
    float near = exact.floatValue();
    float below = new BigDecimal(near).compareTo(exact) > 0 ? Math.nextDown(near) : near;
    float above = new BigDecimal(near).compareTo(exact) < 0 ? Math.nextUp(near) : near;
    return switch (mode) {
      case FLOOR -> below;
      case CEILING -> above;
      case DOWN -> exact.signum() > 0 ? below : above;
      default -> near;
    };
  }

  @Test
  void integersReduceInEveryWay() {
    put(A, 4, 0xFFFFFFF0L);
    put(B, 4, 0x20);
    assertThat(reduced(DataType.INT32, 1, 0, OVERFLOW)).isEqualTo(0x10);
    assertThat(reduced(DataType.INT32, 1, SATURATE, OVERFLOW)).isEqualTo(0xFFFFFFFFL);
    assertThat(reduced(DataType.INT32, 1, SIGNED | SATURATE, 0)).isEqualTo(0x10);
    assertThat(reduced(DataType.INT32, 1, SIGNED | NEGATE, 0)).isEqualTo(0xFFFFFFD0L);
    assertThat(reduced(DataType.INT32, 3, 0, 0)).isEqualTo(0x20);
    assertThat(reduced(DataType.INT32, 4, 0, 0)).isEqualTo(0xFFFFFFF0L);
    assertThat(reduced(DataType.INT32, 5, 0, 0)).isEqualTo(0xFFFFFFD0L);
    assertThat(reduced(DataType.INT32, 6, 0, 0)).isEqualTo(0x20);
    assertThat(reduced(DataType.INT32, 6, SIGNED, 0)).isEqualTo(0xFFFFFFF0L);
    assertThat(reduced(DataType.INT32, 7, 0, 0)).isEqualTo(0xFFFFFFF0L);
    assertThat(reduced(DataType.INT32, 7, SIGNED, 0)).isEqualTo(0x20);
    put(A, 8, Long.MAX_VALUE);
    put(B, 8, 1);
    assertThat(reduced(DataType.INT64, 1, SIGNED | SATURATE, OVERFLOW)).isEqualTo(Long.MAX_VALUE);
    assertThat(reduced(DataType.INT64, 1, 0, 0)).isEqualTo(Long.MIN_VALUE);
    put(A, 8, Long.MIN_VALUE);
    put(B, 8, -1);
    assertThat(reduced(DataType.INT64, 1, SIGNED | SATURATE, OVERFLOW)).isEqualTo(Long.MIN_VALUE);
  }

  private long reduced(DataType type, int compute, int flags, int conditions) {
    CompletionRecord record = done(reduce(type, type, 1, compute, flags));
    assertThat(record.result()).isEqualTo(conditions);
    return get(C, type.bytes());
  }

  @Test
  void theResultIsRoundedOnce() {
    // Sums that a rounding to the sources' type would move to a tie of the destination's.
    put(A, 8, Double.doubleToRawLongBits(0x1.000001p0));
    put(B, 8, Double.doubleToRawLongBits(0x1p-60));
    done(reduce(DataType.FP64, DataType.FP32, 1, 1, 0));
    assertThat(get(C, 4)).isEqualTo(bits(0x1.000002p0f));
    put(A, 1, 200);
    put(B, 1, 100);
    CompletionRecord wide = done(reduce(DataType.INT8, DataType.INT32, 1, 1, 0));
    assertThat(wide.result()).isZero();
    assertThat(get(C, 4)).isEqualTo(300);
  }

  @Test
  void eitherSourceMayBeNegated() {
    put(A, 4, 11);
    put(B, 4, 6);
    assertThat(reduced(DataType.INT32, 1, SIGNED | NEGATE, 0)).isEqualTo(5);
    assertThat(reduced(DataType.INT32, 1, SIGNED | NEGATE_FIRST, 0)).isEqualTo(-5 & 0xFFFFFFFFL);
    assertThat(reduced(DataType.INT32, 1, SIGNED | NEGATE_FIRST | NEGATE, 0))
        .isEqualTo(-17 & 0xFFFFFFFFL);
    put(A, 8, Long.MIN_VALUE);
    put(B, 8, Long.MIN_VALUE);
    assertThat(reduced(DataType.INT64, 1, SIGNED | NEGATE, 0)).isZero();
    assertThat(reduced(DataType.INT64, 1, SIGNED | SATURATE | NEGATE | NEGATE_FIRST, OVERFLOW))
        .isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aCheckedResultIsNoPlainSuccess() {
    put(A, 4, 0xFFFFFFFFL);
    put(B, 4, 1);
    Descriptor sum = reduce(DataType.INT32, DataType.INT32, 1, 1, 0);
    assertThat(call(sum).status()).isEqualTo(Status.SUCCESS);
    assertThat(call(sum.with(Flag.CHECK_RESULT)).status()).isEqualTo(Status.SUCCESS_FALSE);
    put(B, 4, 0);
    assertThat(call(sum.with(Flag.CHECK_RESULT)).status()).isEqualTo(Status.SUCCESS);
  }

  @Test
  void aDestinationIsASourceOrLiesApart() {
    for (int i = 0; i < 2000; i++) {
      put(A + 4L * i, 4, 11 + i);
      put(B + 4L * i, 4, 6);
    }
    done(reduce(DataType.INT32, DataType.INT32, 2000, 1, 0).with(Field.REDUCE_DESTINATION, A));
    for (int i = 0; i < 2000; i++) {
      assertThat(get(A + 4L * i, 4)).isEqualTo(17 + i);
    }
    refused(
        reduce(DataType.INT32, DataType.INT64, 1, 1, 0).with(Field.REDUCE_DESTINATION, A),
        Status.OVERLAP);
    refused(
        reduce(DataType.INT32, DataType.INT32, 4, 1, 0).with(Field.REDUCE_DESTINATION, A + 4),
        Status.OVERLAP);
    done(conversion(DataType.INT8, DataType.INT8, 10, 0).with(Field.DESTINATION, A));
    refused(
        conversion(DataType.INT8, DataType.INT8, 10, 0).with(Field.DESTINATION, A + 1),
        Status.OVERLAP);
  }

  @Test
  void aReductionMayWriteTwice() {
    put(A, 4, 11);
    put(B, 4, 6);
    Descriptor twice =
        Descriptor.of(
                reduce(DataType.INT32, DataType.INT64, 1, 1, 0)
                    .with(Field.OPERATION, Opcode.REDUCE_DUALCAST.code())
                    .words())
            .with(Field.REDUCE_DESTINATION2, C + 0x1000);
    done(twice);
    assertThat(get(C, 8)).isEqualTo(17);
    assertThat(get(C + 0x1000, 8)).isEqualTo(17);
    refused(twice.with(Field.REDUCE_DESTINATION2, C + 0x1008), Status.DUALCAST_ALIGNMENT);
    done(twice.with(Flag.DESTINATION2_CLASS));
  }

  @Test
  void elementsAreAligned() {
    Descriptor reduce = reduce(DataType.INT32, DataType.INT64, 1, 1, 0);
    refused(reduce.with(Field.SOURCE, A + 2), Status.MISALIGNED, "source address", "4");
    refused(reduce.with(Field.SOURCE2, B + 1), Status.MISALIGNED, "second source");
    refused(reduce.with(Field.REDUCE_DESTINATION, C + 4), Status.MISALIGNED, "8");
    refused(
        conversion(DataType.INT16, DataType.INT16, 1, 0).with(Field.SOURCE, A + 1),
        Status.MISALIGNED);
  }

  @Test
  void badDescriptorsAreRefused() {
    Descriptor reduce = reduce(DataType.INT32, DataType.INT32, 1, 1, 0);
    refused(reduce.with(Field.COMPUTE_TYPE, 2), Status.INVALID_FIELD, "compute type", "add");
    refused(reduce.with(Field.INPUT_TYPE, 10), Status.INVALID_FIELD, "input data type", "0 to 9");
    refused(reduce.with(Field.REDUCE_COUNT, 0), Status.INVALID_SIZE, "element count");
    refused(reduce(DataType.FP32, DataType.FP32, 1, 3, 0), Status.INVALID_FIELD, "floating-point");
  }

  @Test
  void computeFlagsFitTheTypes() {
    DataType[] integers = {DataType.INT32, DataType.INT32};
    DataType[] floats = {DataType.FP32, DataType.FP32};
    flagsRefused(integers, FLUSH, DENORMALS_ARE_ZERO, ROUND, 0x200, 0x400, 0x800);
    flagsRefused(floats, SIGNED, SATURATE, 4 * ROUND, 0x200, 0x400, 0x800);
    refused(
        conversion(DataType.INT8, DataType.INT8, 1, NEGATE), Status.INVALID_FIELD, "compute flags");
  }

  private void flagsRefused(DataType[] types, int... flags) {
    for (int flag : flags) {
      refused(
          reduce(types[0], types[1], 1, 1, flag), Status.INVALID_FIELD, "compute flags (byte 57)");
    }
  }
}
