package dev.dray.memory.capability;

/** Why a capability did not do. */
public enum CapabilityFault {
  /**
   * The handle names nothing of this holder's: absent, revoked, stale and another's look the same.
   */
  INVALID_HANDLE("the handle names no capability of this context's", "ask its owner for one"),
  /** The bytes are not all inside the bounds. */
  OUT_OF_BOUNDS(
      "the bytes do not all lie inside the capability's bounds", "stay inside, or ask for more"),
  /** A permission is missing. */
  PERMISSION("the capability lacks a permission", "ask its owner for it"),
  /** It is sealed. */
  SEALED("the capability is sealed", "unseal it first"),
  /** It is not sealed. */
  NOT_SEALED("the capability is not sealed", "use it as it is"),
  /** The authority does not cover the seal's type. */
  WRONG_AUTHORITY("the authority does not cover the seal's type", "take the one that sealed it"),
  /** It was derived as often as allowed. */
  TOO_DEEP("the capability may not be derived any further", "derive from its parent"),
  /** The badge is set already. */
  BADGE("the badge is set and stays", "derive from a capability without one"),
  /** The holder has as many capabilities as allowed. */
  QUOTA("the context holds as many capabilities as it may", "drop or revoke some"),
  /** The recipient expects nothing. */
  NO_RECEIVE_WINDOW("the recipient has no receive window open", "have it open one"),
  /** It is about another kind of object. */
  WRONG_OBJECT("the capability is about another object", "take one about this"),
  /** It was used as often as allowed. */
  EXPIRED("the capability was used as often as allowed", "ask for another");

  private final String words;
  private final String fix;

  CapabilityFault(String words, String fix) {
    this.words = words;
    this.fix = fix;
  }

  /** What to do about it. */
  public String fix() {
    return fix;
  }

  /** The reason in words. */
  public String words() {
    return words;
  }
}
