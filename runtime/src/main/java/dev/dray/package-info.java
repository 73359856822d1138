/**
 * Dray, a programmable data mover: memory operations, built in or written by the user, on the
 * caller's thread or in the background.
 *
 * <pre>{@code
 * try (Engine engine = Dray.open();
 *     Arena arena = engine.newArena()) {
 *   MemorySegment from = arena.allocate(1 << 20);
 *   MemorySegment to = arena.allocate(1 << 20);
 *   engine.copy(from, to);
 *   engine.crc32cAsync(to).thenAccept(crc -> ...);
 * }
 * }</pre>
 */
@NullMarked
package dev.dray;

import org.jspecify.annotations.NullMarked;
