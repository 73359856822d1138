package dev.dray.examples;

import dev.dray.kernel.TracedCopy;

/** Watches one copy of three pages from one address space to another, step by step. */
public final class TraceACopy {
  private TraceACopy() {}

  /** Takes no arguments. */
  public static void main(String[] arguments) {
    TracedCopy.Outcome outcome = TracedCopy.THREE_PAGES.run();
    System.out.print(outcome.trace().text());
    System.out.println("arrived unchanged: " + outcome.equal());
  }
}
