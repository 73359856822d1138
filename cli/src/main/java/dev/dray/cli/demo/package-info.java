/**
 * The demonstration: built-in and user operations over a real file, each checked, with a report.
 */
@NullMarked
package dev.dray.cli.demo;

import org.jspecify.annotations.NullMarked;
