package dev.dray.memory.paging;

/** Why a translation failed. */
public enum FaultCause {
  /** The address's upper bits are not copies of its top translated bit. */
  NON_CANONICAL("the address is not canonical", "copy its top translated bit into those above"),
  /** An entry on the way is not present. */
  NOT_PRESENT(
      "no page is mapped there", "map one, or set a page-request handler and block on fault"),
  /** An entry on the way has a reserved bit set. */
  RESERVED_BIT(
      "a page table entry has a reserved bit set",
      "the tables were changed from outside: map the page again"),
  /** A table lies outside physical memory. */
  TABLE_OUTSIDE_MEMORY(
      "a page table lies outside physical memory",
      "the tables were changed from outside: map the page again"),
  /** The page lies outside physical memory. */
  FRAME_OUTSIDE_MEMORY(
      "the page lies outside physical memory",
      "the tables were changed from outside: map the page again"),
  /** The page does not grant reads. */
  READ_DENIED("the page may not be read", "protect it with READ"),
  /** The page does not grant writes. */
  WRITE_DENIED("the page may not be written", "protect it with WRITE, or write elsewhere"),
  /** The page does not grant fetches. */
  EXECUTE_DENIED("the page may not be executed", "protect it with EXECUTE"),
  /** A user's access to a supervisor's page, or the other way round where rules forbid it. */
  PRIVILEGE("the page belongs to the other privilege level", "map it with USER, or without"),
  /** The frame's owner is another domain, or it holds a page table. */
  FOREIGN_FRAME("the frame belongs to another domain", "map a frame of your own, or share it"),
  /** A copy of a shared page, or a page for a request, could not be allocated. */
  OUT_OF_MEMORY("physical memory is exhausted", "unmap something, or configure larger nodes"),
  /** No context has the PASID. */
  NO_CONTEXT("no context has this PASID", "create it first"),
  /** The context is disabled, or exiting. */
  CONTEXT_DISABLED("the context is disabled", "it is exiting: submit through another"),
  /** The context does not take supervisor requests. */
  SUPERVISOR_REFUSED(
      "the context takes no supervisor requests", "submit as a user, or create it so"),
  /** The page-request handler refused. */
  REQUEST_REFUSED("the page-request handler refused the page", "map it before, or let the handler"),
  /** Too many page requests are outstanding. */
  REQUEST_OVERFLOW("too many page requests are outstanding", "raise the limit, or map ahead"),
  /** The operation was aborted, or lost its rights, while it waited for the page. */
  REQUEST_ABANDONED(
      "the operation was ended while it waited for the page", "submit it again if it is wanted"),
  /** A device asked for a translation in a context that was not opened to it. */
  ATS_DISABLED("the context was not opened to the device", "open it first"),
  /** A device's translated request names memory that it was not told about. */
  TRANSLATED_NOT_GRANTED(
      "a translated request for memory that the device was never told about", "translate first"),
  /** A device's translated request uses what was invalidated. */
  TRANSLATED_AFTER_INVALIDATION(
      "a translated request after the translation was invalidated", "translate again"),
  /** The page-request handler answered, and the page still is not there. */
  REQUEST_WITHOUT_EFFECT(
      "the page-request handler answered without making the page accessible",
      "map it with the rights asked for");

  private final String words;
  private final String fix;

  FaultCause(String words, String fix) {
    this.words = words;
    this.fix = fix;
  }

  /** What to do about it. */
  public String fix() {
    return fix;
  }

  /** The cause in words. */
  public String words() {
    return words;
  }

  /** Whether a page-request handler may be able to repair it. */
  public boolean requestable() {
    return this == NOT_PRESENT
        || this == WRITE_DENIED
        || this == READ_DENIED
        || this == EXECUTE_DENIED;
  }
}
