/** Ready-made user operations: C sources, the objects made of them, and what each must compute. */
@NullMarked
package dev.dray.programs;

import org.jspecify.annotations.NullMarked;
