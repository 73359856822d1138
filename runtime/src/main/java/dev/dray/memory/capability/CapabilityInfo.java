package dev.dray.memory.capability;

import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What a holder may know of a capability.
 *
 * @param object what it is about
 * @param base first byte
 * @param length bytes
 * @param permissions what it allows
 * @param badge told to whoever serves the holder, 0 for none
 * @param sealType the seal, if it is sealed
 * @param depth how often it was derived from a root
 * @param usesLeft how often it may still be used, if that is limited
 */
public record CapabilityInfo(
    ProtectedObject object,
    long base,
    long length,
    Set<Permission> permissions,
    long badge,
    OptionalInt sealType,
    int depth,
    OptionalLong usesLeft) {
  /** A description. */
  public CapabilityInfo {
    permissions = Set.copyOf(permissions);
  }
}
