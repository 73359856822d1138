package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.analysis.domain.LinearExpression;

/**
 * A measure that falls on every back edge of a loop, each time from at least 0.
 *
 * @param step by how much at least
 */
record Descent(LinearExpression measure, long step) {}
