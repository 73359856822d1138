package dev.dray.operation.domain;

import dev.dray.memory.Translator;

/**
 * A range of another address space that the table allows.
 *
 * @param space whose memory
 * @param address the first byte, in that space
 * @param masked whether the submitter must not learn the address
 */
public record DomainAccess(Translator space, long address, boolean masked) {

  /** Why a range is not allowed. */
  public enum Refusal {
    /** The entry is not the submitter's to use. */
    SUBMITTER,
    /** The direction is not allowed. */
    PERMISSION,
    /** It lies outside the window. */
    RANGE
  }

  /** What an entry says about a range: a refusal, or the access. */
  public sealed interface Answer {}

  /** Not allowed. */
  public record Refused(Refusal why, String words) implements Answer {}

  /** Allowed. */
  public record Granted(DomainAccess access) implements Answer {}

  /** Asks an entry for a range. */
  public static Answer ask(
      DomainEntry entry, int submitter, long address, long length, boolean write) {
    if (!entry.submitters().contains(submitter)) {
      return new Refused(Refusal.SUBMITTER, "it is not open to PASID " + submitter);
    }
    if (write ? !entry.write() : !entry.read()) {
      return new Refused(
          Refusal.PERMISSION, "it does not allow " + (write ? "writing" : "reading"));
    }
    if (entry.window().isEmpty()) {
      return new Granted(new DomainAccess(entry.space(), address, false));
    }
    DomainWindow window = entry.window().get();
    if (!window.contains(address, length)) {
      return new Refused(
          Refusal.RANGE,
          length
              + " bytes at 0x"
              + Long.toHexString(address)
              + " lie outside its window"
              + (window.offsets() ? " of " + window.size() + " bytes" : ""));
    }
    return new Granted(new DomainAccess(entry.space(), window.address(address), window.offsets()));
  }
}
