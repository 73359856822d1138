package dev.dray.operation.domain;

import dev.dray.memory.Translator;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * An entry of the inter-domain permissions table.
 *
 * @param submitters the PASIDs that may use it; one in DSA's type 0, several in type 1
 * @param owner the PASID whose memory it opens, which alone may update the window
 * @param space that memory
 * @param read whether it may be read
 * @param write whether it may be written
 * @param updatable whether the owner may update the window
 * @param window the part that is open; empty for all of it
 */
public record DomainEntry(
    Set<Integer> submitters,
    int owner,
    Translator space,
    boolean read,
    boolean write,
    boolean updatable,
    Optional<DomainWindow> window) {

  /** Copies the set. */
  public DomainEntry {
    submitters = Set.copyOf(submitters);
  }

  /** The same, closed to a submitter. */
  DomainEntry without(int submitter) {
    Set<Integer> others = new HashSet<>(submitters);
    others.remove(submitter);
    return new DomainEntry(others, owner, space, read, write, updatable, window);
  }

  /** The same with another window and other rights. */
  public DomainEntry with(Optional<DomainWindow> other, boolean mayRead, boolean mayWrite) {
    return new DomainEntry(submitters, owner, space, mayRead, mayWrite, updatable, other);
  }
}
