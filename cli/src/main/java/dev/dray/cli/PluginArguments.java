package dev.dray.cli;

import dev.dray.cli.conformance.HexBytes;

/**
 * The bpf_conformance runner puts the memory before the options that it was given, so that with
 * {@code --plugin_options plugin} the name of the command comes second.
 */
final class PluginArguments {
  private static final String COMMAND = "plugin";

  private PluginArguments() {}

  /** The arguments with the name of the command first. */
  static String[] inOrder(String[] arguments) {
    if (arguments.length < 2
        || !arguments[1].equals(COMMAND)
        || !HexBytes.looksLike(arguments[0])) {
      return arguments;
    }
    String[] ordered = arguments.clone();
    ordered[0] = arguments[1];
    ordered[1] = arguments[0];
    return ordered;
  }
}
