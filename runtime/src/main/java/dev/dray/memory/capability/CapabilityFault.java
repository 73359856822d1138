package dev.dray.memory.capability;

/** Why a capability did not do. */
public enum CapabilityFault {
  /**
   * The handle names nothing of this holder's: absent, revoked, stale and another's look the same.
   */
  INVALID_HANDLE("the handle names no capability of this context's"),
  /** The bytes are not all inside the bounds. */
  OUT_OF_BOUNDS("the bytes do not all lie inside the capability's bounds"),
  /** A permission is missing. */
  PERMISSION("the capability lacks a permission"),
  /** It is sealed. */
  SEALED("the capability is sealed: unseal it first"),
  /** It is not sealed. */
  NOT_SEALED("the capability is not sealed"),
  /** The authority does not cover the seal's type. */
  WRONG_AUTHORITY("the authority does not cover the seal's type"),
  /** It was derived as often as allowed. */
  TOO_DEEP("the capability may not be derived any further"),
  /** The badge is set already. */
  BADGE("the badge is set and stays"),
  /** The holder has as many capabilities as allowed. */
  QUOTA("the context holds as many capabilities as it may: drop or revoke some"),
  /** The recipient expects nothing. */
  NO_RECEIVE_WINDOW("the recipient has no receive window open"),
  /** It is about another kind of object. */
  WRONG_OBJECT("the capability is about another object"),
  /** It was used as often as allowed. */
  EXPIRED("the capability was used as often as allowed");

  private final String words;

  CapabilityFault(String words) {
    this.words = words;
  }

  /** The reason in words. */
  public String words() {
    return words;
  }
}
