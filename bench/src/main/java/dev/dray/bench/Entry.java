package dev.dray.bench;

/**
 * A contestant in a match.
 *
 * @param family contestants of one family compute the same: their results have to agree
 */
public record Entry(Contestant contestant, String family) {}
