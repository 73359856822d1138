@NullMarked
package dev.dray.verifier.object;

import org.jspecify.annotations.NullMarked;
