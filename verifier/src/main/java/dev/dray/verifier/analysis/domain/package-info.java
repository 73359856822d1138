/** What is known of numbers: linear expressions over symbols, facts of symbols, and entailment. */
@NullMarked
package dev.dray.verifier.analysis.domain;

import org.jspecify.annotations.NullMarked;
