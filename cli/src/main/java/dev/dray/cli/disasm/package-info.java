/** Programs as text, beside what the compiler makes of them. */
@NullMarked
package dev.dray.cli.disasm;

import org.jspecify.annotations.NullMarked;
