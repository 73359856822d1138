@NullMarked
package dev.dray.verifier.diagnostic;

import org.jspecify.annotations.NullMarked;
