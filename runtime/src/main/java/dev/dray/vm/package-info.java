/** The virtual machine: what every tier takes, gives and agrees on. */
@NullMarked
package dev.dray.vm;

import org.jspecify.annotations.NullMarked;
