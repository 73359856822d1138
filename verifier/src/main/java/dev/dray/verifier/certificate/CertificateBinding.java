package dev.dray.verifier.certificate;

import dev.dray.verifier.isa.HelperPrototype;
import dev.dray.verifier.isa.Instruction;
import dev.dray.verifier.isa.MapDefinition;
import dev.dray.verifier.isa.Program;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The hashes that tie a certificate to all that its proof depends on, besides the entry policy,
 * which the certificate has in full. Each is a SHA-256 in lower-case hex.
 *
 * @param code of the instructions, where functions start and end, and {@link Certificate#VERSION}
 * @param maps of the maps' shapes, and the contents of global data
 * @param helpers of the prototypes of the helpers that the program may call
 */
public record CertificateBinding(String code, String maps, String helpers) {
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

  /** Checks the form of the hashes. */
  public CertificateBinding {
    for (String hash : List.of(code, maps, helpers)) {
      if (!HASH.matcher(hash).matches()) {
        throw new IllegalArgumentException(
            "\"" + hash + "\" is no SHA-256; it has 64 lower-case hex digits");
      }
    }
  }

  /** The binding of a program that may call some helpers. */
  public static CertificateBinding of(Program program, Collection<HelperPrototype> helpers) {
    return new CertificateBinding(code(program), maps(program), helpers(program, helpers));
  }

  /** What another program, or another set of helpers, has that this one has not; empty if equal. */
  public Optional<String> mismatch(CertificateBinding actual) {
    if (!code.equals(actual.code)) {
      return Optional.of(words("instructions", code, actual.code));
    }
    if (!maps.equals(actual.maps)) {
      return Optional.of(words("maps or global data", maps, actual.maps));
    }
    if (!helpers.equals(actual.helpers)) {
      return Optional.of(words("helper prototypes", helpers, actual.helpers));
    }
    return Optional.empty();
  }

  private static String words(String what, String made, String found) {
    return "it was made for other %s (SHA-256 %s..., here %s...)"
        .formatted(what, made.substring(0, 12), found.substring(0, 12));
  }

  private static String code(Program program) {
    MessageDigest digest = sha256();
    update(digest, "dray certificate " + Certificate.VERSION);
    // Records print all their components, so their text is canonical.
    for (Instruction instruction : program.code().instructions()) {
      update(digest, instruction.toString());
    }
    program
        .functions()
        .forEach(function -> update(digest, function.start() + "-" + function.end()));
    return hex(digest);
  }

  private static String maps(Program program) {
    MessageDigest digest = sha256();
    for (MapDefinition map : program.maps()) {
      update(digest, map.type() + " " + map.flags());
      update(digest, map.keySize() + " " + map.valueSize() + " " + map.maxEntries());
      if (map.contents() instanceof MapDefinition.Global global) {
        update(digest, "global " + global.readOnly() + " " + global.bytes().length);
        digest.update(global.bytes());
      }
    }
    return hex(digest);
  }

  /** The helpers that a program names; all of them if it may call one by a number in a register. */
  private static String helpers(Program program, Collection<HelperPrototype> helpers) {
    Map<Integer, HelperPrototype> byNumber = new TreeMap<>();
    helpers.forEach(helper -> byNumber.put(helper.number(), helper));
    Map<Integer, HelperPrototype> called = new TreeMap<>();
    for (Instruction instruction : program.code().instructions()) {
      if (instruction instanceof Instruction.CallIndirect) {
        called.putAll(byNumber);
      } else if (instruction instanceof Instruction.CallHelper call) {
        Optional.ofNullable(byNumber.get(call.helper()))
            .ifPresent(helper -> called.put(helper.number(), helper));
      }
    }
    MessageDigest digest = sha256();
    for (HelperPrototype helper : called.values()) {
      update(digest, helper.number() + " " + helper.arguments() + " " + helper.result());
      update(digest, helper.name().length() + " " + helper.name());
    }
    return hex(digest);
  }

  /** SHA-256 in lower-case hex. */
  static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(sha256().digest(bytes));
  }

  private static void update(MessageDigest digest, String line) {
    digest.update(line.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) '\n');
  }

  private static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java platform has SHA-256", impossible);
    }
  }
}
