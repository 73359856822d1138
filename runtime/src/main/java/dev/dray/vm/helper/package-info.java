/** Helpers: what a program may call, bound once for every tier. */
@NullMarked
package dev.dray.vm.helper;

import org.jspecify.annotations.NullMarked;
