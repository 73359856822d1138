/**
 * The privileged side of the engine: what an operating system does with it. It configures queues,
 * knows the clients, registers memory and loads programs; users only submit.
 */
@NullMarked
package dev.dray.kernel;

import org.jspecify.annotations.NullMarked;
