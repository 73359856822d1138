/** One execution of a program inside the engine, and what came of it. */
@NullMarked
package dev.dray.cli.run;

import org.jspecify.annotations.NullMarked;
