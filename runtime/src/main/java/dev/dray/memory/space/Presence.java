package dev.dray.memory.space;

/**
 * Says who is inside a space. Whoever is inside may enter once more although others are shut out:
 * they are shut out until he has left, and he leaves only once he has entered.
 */
public interface Presence {
  /** Whether it is inside: an operand, or any operation of the current thread. */
  boolean isInside(AddressSpace space);
}
