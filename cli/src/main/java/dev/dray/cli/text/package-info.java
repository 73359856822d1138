/** What commands print with: JSON lines, tables, units, a progress bar. */
@NullMarked
package dev.dray.cli.text;

import org.jspecify.annotations.NullMarked;
