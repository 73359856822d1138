/** What is found out about loops: counters, exits, streams, and which can be made fast. */
@NullMarked
package dev.dray.vm.jit.loop;

import org.jspecify.annotations.NullMarked;
