package dev.dray.cli.text;

import java.io.PrintWriter;
import java.util.function.LongSupplier;

/**
 * A bar on one line of a terminal that appears once work has taken two seconds and disappears when
 * it is done. Where there is no terminal it prints nothing.
 */
public final class Progress implements AutoCloseable {
  private static final long QUIET_NANOS = 2_000_000_000L;
  private static final long REDRAW_NANOS = 100_000_000L;
  private static final int WIDTH = 30;

  private final PrintWriter out;
  private final boolean terminal;
  private final LongSupplier clock;
  private final long start;
  private long drawnAt;
  private int drawnLength;

  /** A bar on a stream. */
  public Progress(PrintWriter out, boolean terminal) {
    this(out, terminal, System::nanoTime);
  }

  Progress(PrintWriter out, boolean terminal, LongSupplier clock) {
    this.out = out;
    this.terminal = terminal;
    this.clock = clock;
    this.start = clock.getAsLong();
    this.drawnAt = start + QUIET_NANOS - REDRAW_NANOS;
  }

  /**
   * Says how far the work is.
   *
   * @param done of total
   * @param what is being done at the moment
   */
  public void update(long done, long total, String what) {
    long now = clock.getAsLong();
    if (!terminal || now - drawnAt < REDRAW_NANOS) {
      return;
    }
    drawnAt = now;
    double share = total <= 0 ? 0 : Math.clamp((double) done / total, 0, 1);
    int filled = (int) (share * WIDTH);
    draw(
        "["
            + "#".repeat(filled)
            + ".".repeat(WIDTH - filled)
            + "] "
            + (int) (share * 100)
            + " %  "
            + what);
  }

  private void draw(String line) {
    out.print("\r" + line + " ".repeat(Math.max(0, drawnLength - line.length())));
    out.flush();
    drawnLength = line.length();
  }

  /** Removes the bar. */
  @Override
  public void close() {
    if (drawnLength > 0) {
      out.print("\r" + " ".repeat(drawnLength) + "\r");
      out.flush();
      drawnLength = 0;
    }
  }
}
