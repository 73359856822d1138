package dev.dray.vm;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How a program is executed. All tiers give bit-identical results. */
public enum Tier {
  /** Every access checked at run time; verified and unverified programs. */
  INTERPRETER,
  /** Compiled, every access checked; for what the verifier rejects and the user insists on. */
  SANDBOXED,
  /** Compiled, each access bounded by the region that the verifier proved; verified programs. */
  GUARDED,
  /** Compiled, unchecked raw addresses; verified programs. */
  DIRECT;

  /** The name on the command line, in JSON and in messages. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The tier with a {@link #label()}. */
  public static Optional<Tier> of(String label) {
    return Arrays.stream(values()).filter(tier -> tier.label().equals(label)).findFirst();
  }

  /** Whether the tier takes only what the verifier accepted. */
  public boolean verifiedOnly() {
    return this == GUARDED || this == DIRECT;
  }
}
