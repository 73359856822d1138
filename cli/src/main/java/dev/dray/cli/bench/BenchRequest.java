package dev.dray.cli.bench;

import dev.dray.bench.Settings;
import dev.dray.cli.file.CliException;
import dev.dray.vm.Tier;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the command line asks for.
 *
 * @param programs empty for the catalogue and the built-in operations, or for all kernels
 * @param sizes empty for the usual ones
 * @param tiers empty for all that there are
 * @param kernels whether the kernels run, instead of programs
 * @param paged whether each tier runs once more, on operands that are scattered over frames
 */
public record BenchRequest(
    List<String> programs,
    List<Long> sizes,
    Optional<Path> src,
    Optional<Path> aux,
    List<Long> arguments,
    List<Tier> tiers,
    List<String> natives,
    int rounds,
    boolean kernels,
    boolean paged,
    boolean json) {
  private static final List<Long> USUAL_SIZES = List.of(64L << 10, 4L << 20);
  private static final int MOST_ARGUMENTS = 4;

  /** Names each thing once. */
  public BenchRequest {
    programs = programs.stream().distinct().toList();
    sizes = sizes.isEmpty() ? USUAL_SIZES : sizes.stream().distinct().toList();
    tiers = tiers.stream().distinct().toList();
    natives = natives.stream().distinct().toList();
    arguments = List.copyOf(arguments);
    if (arguments.size() > MOST_ARGUMENTS) {
      throw CliException.usage(
          arguments.size() + " arguments given; a program takes at most four --arg");
    }
    if (rounds < 1 || rounds > Settings.MOST_ROUNDS) {
      throw CliException.usage(
          "--rounds "
              + rounds
              + " given; allowed is 1 to "
              + Settings.MOST_ROUNDS
              + ", and from 9 on a median says something");
    }
    if (kernels
        && (src.isPresent() || aux.isPresent() || !arguments.isEmpty() || !natives.isEmpty())) {
      throw CliException.usage(
          "the kernels bring their operands and native code: leave out --src, --aux, --arg and"
              + " --native");
    }
  }

  /** Tiers that were asked for are measured, or it is an error; the others where they can. */
  boolean demands(Tier tier) {
    return tiers.contains(tier);
  }

  List<Tier> wantedTiers() {
    return tiers.isEmpty() ? List.of(Tier.values()) : tiers;
  }

  /** Exactly four. */
  List<Long> fourArguments() {
    return Stream.concat(arguments.stream(), Stream.generate(() -> 0L))
        .limit(MOST_ARGUMENTS)
        .toList();
  }

  Settings settings() {
    return Settings.STANDARD.withRounds(rounds);
  }
}
