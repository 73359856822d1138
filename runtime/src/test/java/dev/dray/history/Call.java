package dev.dray.history;

/**
 * A call of a concurrent history.
 *
 * @param what what was called and what came of it
 * @param from when it began
 * @param to when it had come back
 */
public record Call<W>(W what, long from, long to) {}
