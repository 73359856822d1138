package dev.dray;

/** Where to start: opens engines. */
public final class Dray {
  private Dray() {}

  /** An engine with a processing element for every two processors. */
  public static Engine open() {
    return open(EngineOptions.standard());
  }

  /** An engine to one's own measure. */
  public static Engine open(EngineOptions options) {
    return new Engine(options);
  }
}
