package dev.dray.cli;

import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints: our version, and the JDK that runs it. */
final class Version implements IVersionProvider {
  static String number() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "(development build)" : version;
  }

  @Override
  public String[] getVersion() {
    return new String[] {
      "dray " + number(),
      "JDK " + System.getProperty("java.vm.version") + ", " + System.getProperty("os.arch")
    };
  }
}
