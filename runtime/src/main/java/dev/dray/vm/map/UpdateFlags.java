package dev.dray.vm.map;

/** Conditions of an update, under Linux numbers. */
public final class UpdateFlags {
  /** Insert or replace. */
  public static final long ANY = 0;

  /** Insert only. */
  public static final long NOEXIST = 1;

  /** Replace only. */
  public static final long EXIST = 2;

  private UpdateFlags() {}
}
