@NullMarked
package dev.dray.verifier.diagnostic.search;

import org.jspecify.annotations.NullMarked;
