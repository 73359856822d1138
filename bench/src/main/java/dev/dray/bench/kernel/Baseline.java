package dev.dray.bench.kernel;

import java.util.List;

/** Ways to compile the kernels natively. */
public enum Baseline {
  /** Scalar code: what ratios are to. */
  SCALAR("native", "-O2 -fno-vectorize -fno-slp-vectorize -fno-builtin"),
  /** As people compile. */
  O2("native -O2", "-O2"),
  /** All that this machine can do. */
  O3("native -O3", "-O3 -march=native");

  private final String tier;
  private final String options;

  Baseline(String tier, String options) {
    this.tier = tier;
    this.options = options;
  }

  /** What the contestant's tier is called. */
  public String tier() {
    return tier;
  }

  /** What clang is given. */
  public List<String> options() {
    return List.of(options.split(" "));
  }
}
