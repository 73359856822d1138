package dev.dray.memory.capability;

import java.util.Set;

/** Permissions that a use needs, made once: a check of one is a look at a mask. */
public final class Need {
  final Set<Permission> permissions;
  final int mask;

  private Need(Set<Permission> permissions) {
    this.permissions = permissions;
    mask = Permission.mask(permissions);
  }

  /** A need for all of some permissions. */
  public static Need of(Set<Permission> permissions) {
    return new Need(Set.copyOf(permissions));
  }
}
