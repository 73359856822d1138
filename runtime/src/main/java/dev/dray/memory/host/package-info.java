/**
 * The JVM's own memory as an address space: what makes it safe for an engine on other threads to
 * use segments that their owners may close.
 */
@NullMarked
package dev.dray.memory.host;

import org.jspecify.annotations.NullMarked;
