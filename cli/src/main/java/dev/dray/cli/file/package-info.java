/** Files as the command line takes and gives them, with errors that a stranger understands. */
@NullMarked
package dev.dray.cli.file;

import org.jspecify.annotations.NullMarked;
