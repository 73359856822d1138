package dev.dray.cli;

import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints: our version, and the JDK that runs it. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String version = Version.class.getPackage().getImplementationVersion();
    return new String[] {
      "dray " + (version == null ? "(development build)" : version),
      "JDK " + System.getProperty("java.vm.version") + ", " + System.getProperty("os.arch")
    };
  }
}
