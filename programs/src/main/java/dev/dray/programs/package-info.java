/** Ready-made user operations. */
@NullMarked
package dev.dray.programs;

import org.jspecify.annotations.NullMarked;
