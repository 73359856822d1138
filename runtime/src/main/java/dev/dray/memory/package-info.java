/** Memory as the engine sees it: operands, the windows they translate to, and what lies below. */
@NullMarked
package dev.dray.memory;

import org.jspecify.annotations.NullMarked;
