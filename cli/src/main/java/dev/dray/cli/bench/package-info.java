/** What {@code dray bench} compares, and how it shows it. */
@NullMarked
package dev.dray.cli.bench;

import org.jspecify.annotations.NullMarked;
