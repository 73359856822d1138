/** Concurrency stress tests of the engine's lock-free structures, in its package to reach them. */
package dev.dray.engine;
