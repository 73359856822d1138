package dev.dray.verifier.certificate.checker;

/**
 * Where execution is.
 *
 * @param callback whether this is the head of a callback's loop: the slot is the callback's first,
 *     but its frame does not exist yet
 */
record Place(int context, int pc, boolean callback) {}
