package dev.dray.memory.capability;

import java.util.EnumSet;
import java.util.Set;

/** What a capability lets its holder do with its object. */
public enum Permission {
  /** Load its bytes. */
  READ,
  /** Store its bytes. */
  WRITE,
  /** Change its bytes atomically; together with READ and WRITE. */
  ATOMIC,
  /** Name its bytes by virtual addresses of its space. */
  TRANSLATE,
  /** Store its bytes by fills only. */
  FILL_ONLY,
  /** Reach a device's registers. */
  PEER_TO_PEER,
  /** Run it: a program. */
  EXECUTE,
  /** Submit to it: a queue. */
  SUBMIT,
  /** Hand a part of it to another holder. */
  DELEGATE,
  /** Revoke itself, besides what was derived from it. */
  REVOKE,
  /** Seal with its types. */
  SEAL,
  /** Unseal what was sealed with its types. */
  UNSEAL;

  /** Reading virtual memory. */
  public static final Set<Permission> SOURCE = Set.of(READ, TRANSLATE);

  /** Writing virtual memory. */
  public static final Set<Permission> DESTINATION = Set.of(WRITE, TRANSLATE);

  /** Filling virtual memory, and nothing else with it. */
  public static final Set<Permission> FILLED = Set.of(FILL_ONLY, TRANSLATE);

  /** Reading and writing virtual memory. */
  public static final Set<Permission> UPDATED = Set.of(READ, WRITE, TRANSLATE);

  /** Atomics on virtual memory. */
  public static final Set<Permission> ATOMICALLY_UPDATED = Set.of(READ, WRITE, ATOMIC, TRANSLATE);

  /** A set as one bit for each. */
  static int mask(Set<Permission> permissions) {
    int mask = 0;
    for (Permission permission : permissions) {
      mask |= 1 << permission.ordinal();
    }
    return mask;
  }

  /** What is needed and not held. */
  static Set<Permission> missing(Set<Permission> needed, Set<Permission> held) {
    Set<Permission> missing = EnumSet.noneOf(Permission.class);
    missing.addAll(needed);
    missing.removeAll(held);
    return missing;
  }
}
