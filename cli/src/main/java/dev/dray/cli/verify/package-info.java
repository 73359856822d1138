/** What the verifier says of a file's programs, with counter-examples. */
@NullMarked
package dev.dray.cli.verify;

import org.jspecify.annotations.NullMarked;
