package dev.dray.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.operation.crc.BitOrderCrc;
import dev.dray.operation.descriptor.Descriptor;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Flag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Published CRC vectors, from crc_vectors.json below the path of the property dray.data. */
class CrcVectorsTest extends OperationContract {
  private static final Pattern OBJECT = Pattern.compile("\\{(.*?)\\}", Pattern.DOTALL);

  @Test
  void published() throws IOException {
    String data = System.getProperty("dray.data", "");
    Assumptions.assumeFalse(data.isEmpty(), "set -Ddray.data to check the published vectors");
    Matcher objects = OBJECT.matcher(Files.readString(Path.of(data, "crc_vectors.json")));
    int checked = 0;
    while (objects.find()) {
      String object = objects.group(1);
      byte[] bytes = bytes(object);
      long expected = Long.parseUnsignedLong(value(object, "expect").substring(2), 16);
      switch (value(object, "alg")) {
        case "crc32c" -> checked += check(bytes, expected, 0);
        case "crc64-nvme" -> checked += check(bytes, expected, 0, Flag.CRC_64);
        case "crc16-t10dif" -> {
          BitOrderCrc crc = new BitOrderCrc(16, BitOrderCrc.T10_DIF);
          assertThat(crc.update(0, bytes, 0, bytes.length)).isEqualTo(expected);
          checked++;
        }
        case "crc32c-chained" -> {
          int split = Integer.parseInt(value(object, "split"));
          byte[] whole = pattern("00,01,..ff");
          space.put(A, whole);
          long first = done(Descriptor.crc(A, split, 0)).low();
          checked += check(java.util.Arrays.copyOfRange(whole, split, 4096), expected, first);
        }
        default -> {}
      }
    }
    assertThat(checked).isGreaterThanOrEqualTo(28);
  }

  private int check(byte[] bytes, long expected, long seed, Flag... flags) {
    if (bytes.length == 0) {
      return 1;
    }
    space.put(A, bytes);
    Descriptor crc = Descriptor.crc(A, bytes.length, 0).with(Field.CRC_SEED, seed).with(flags);
    assertThat(done(crc).low()).isEqualTo(expected);
    return 1;
  }

  private static byte[] bytes(String object) {
    String hex = value(object, "data_hex");
    if (!hex.equals("null")) {
      return HexFormat.of().parseHex(hex);
    }
    return pattern(value(object, "pattern"));
  }

  private static byte[] pattern(String name) {
    byte[] bytes = new byte[4096];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] =
          (byte)
              (name.contains("00,01")
                  ? i
                  : name.contains("ff,fe") ? ~i : name.contains("ff") ? -1 : 0);
    }
    return bytes;
  }

  private static String value(String object, String key) {
    Matcher matcher =
        Pattern.compile("\"" + key + "\":\\s*(?:\"([^\"]*)\"|([^,\\s}]+))").matcher(object);
    if (!matcher.find()) {
      return "null";
    }
    return matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
  }
}
