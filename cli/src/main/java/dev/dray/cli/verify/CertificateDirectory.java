package dev.dray.cli.verify;

import dev.dray.cli.file.CliException;
import dev.dray.cli.file.OutputFile;
import dev.dray.verifier.certificate.Certificate;
import dev.dray.verifier.certificate.CertificateCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** Where certificates of accepted programs are saved: {@code FILE.FUNCTION.dryc}. */
public final class CertificateDirectory {
  private final Path directory;
  private final Set<Path> written = new HashSet<>();

  /** A directory; it is made when the first certificate is saved. */
  public CertificateDirectory(Path directory) {
    this.directory = directory;
  }

  /**
   * Saves a certificate.
   *
   * @param file the program's
   * @param function the program's name
   * @return where it is
   * @throws CliException if it cannot be written
   */
  public Path save(Path file, String function, Certificate certificate) {
    Path name = file.getFileName();
    String stem = (name == null ? file : name).toString();
    String own = function.equals(stem) ? stem : stem + "." + function;
    String base = own.replaceAll("[^A-Za-z0-9._-]", "_");
    Path target = directory.resolve(base + ".dryc");
    for (int number = 2; !written.add(target); number++) {
      target = directory.resolve(base + "." + number + ".dryc");
    }
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw CliException.usage("cannot make the directory " + directory + ": " + e.getMessage());
    }
    OutputFile.check(target).write(CertificateCodec.write(certificate));
    return target;
  }
}
