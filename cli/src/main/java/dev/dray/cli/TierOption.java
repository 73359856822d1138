package dev.dray.cli;

import dev.dray.vm.Tier;
import java.util.Arrays;
import java.util.Iterator;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Tiers by the names that people and JSON use. */
final class TierOption implements ITypeConverter<Tier> {
  @Override
  public Tier convert(String text) {
    return Tier.of(text)
        .orElseThrow(
            () -> new TypeConversionException("'" + text + "' given; allowed is " + allowed()));
  }

  private static String allowed() {
    return Arrays.stream(Tier.values()).map(Tier::label).collect(Collectors.joining(", "));
  }

  /** What completion and help offer. */
  static final class Names implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(Tier.values()).map(Tier::label).iterator();
    }
  }
}
