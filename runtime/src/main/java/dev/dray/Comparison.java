package dev.dray;

/**
 * What a comparison found.
 *
 * @param equal whether both have the same length and bytes
 * @param matched bytes before the first difference
 */
public record Comparison(boolean equal, long matched) {}
