package dev.dray.vm.map;

/** Errors that map helpers return to programs, negated, under Linux numbers. */
public final class Errno {
  public static final int EPERM = 1;
  public static final int ENOENT = 2;
  public static final int E2BIG = 7;
  public static final int EAGAIN = 11;
  public static final int EEXIST = 17;
  public static final int EINVAL = 22;
  public static final int ELOOP = 40;

  private Errno() {}

  /** The name of a negated or plain error number. */
  public static String name(long error) {
    return switch ((int) Math.abs(error)) {
      case EPERM -> "EPERM";
      case ENOENT -> "ENOENT";
      case E2BIG -> "E2BIG";
      case EAGAIN -> "EAGAIN";
      case EEXIST -> "EEXIST";
      case EINVAL -> "EINVAL";
      case ELOOP -> "ELOOP";
      default -> "error " + Math.abs(error);
    };
  }
}
