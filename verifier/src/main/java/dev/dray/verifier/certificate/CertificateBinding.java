package dev.dray.verifier.certificate;

import dev.dray.verifier.isa.HelperPrototype;
import dev.dray.verifier.isa.Instruction;
import dev.dray.verifier.isa.MapDefinition;
import dev.dray.verifier.isa.Program;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;

/** The hash that ties a certificate to all that its proof depends on. */
public final class CertificateBinding {
  private CertificateBinding() {}

  /** SHA-256 in lower-case hex. Records print all their components, so their text is canonical. */
  public static String of(
      Program program, Collection<HelperPrototype> helpers, EntryPolicy policy) {
    MessageDigest digest = sha256();
    update(digest, "dray certificate " + Certificate.VERSION);
    for (Instruction instruction : program.code().instructions()) {
      update(digest, instruction.toString());
    }
    program
        .functions()
        .forEach(function -> update(digest, function.start() + "-" + function.end()));
    for (MapDefinition map : program.maps()) {
      update(digest, "map " + map.name() + " " + map.type() + " " + map.flags());
      update(digest, map.keySize() + " " + map.valueSize() + " " + map.maxEntries());
      if (map.contents() instanceof MapDefinition.Global global) {
        update(digest, "global " + global.readOnly() + " " + global.bytes().length);
        digest.update(global.bytes());
      }
    }
    helpers.stream()
        .sorted(Comparator.comparingInt(HelperPrototype::number))
        .forEach(helper -> update(digest, helper.toString()));
    update(digest, policy.toString());
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void update(MessageDigest digest, String line) {
    digest.update(line.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) '\n');
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java platform has SHA-256", impossible);
    }
  }
}
