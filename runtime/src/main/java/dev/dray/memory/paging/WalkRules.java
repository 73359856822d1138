package dev.dray.memory.paging;

/**
 * The bits outside the tables that decide what a right means: x86's CR0.WP, EFER.NXE, CR4.SMEP and
 * CR4.SMAP; in a PASID table entry WPE, NXE and their like; RISC-V always protects writes, has
 * execution rights, and forbids supervisors the user's pages unless SUM is set.
 *
 * @param writeProtect supervisors respect read-only pages too
 * @param noExecute the no-execute bit means something, and is not reserved
 * @param supervisorFetchGuard supervisors never fetch from user pages (SMEP)
 * @param supervisorAccessGuard supervisors never touch user pages (SMAP; RISC-V without SUM)
 */
public record WalkRules(
    boolean writeProtect,
    boolean noExecute,
    boolean supervisorFetchGuard,
    boolean supervisorAccessGuard) {
  /** What a present-day kernel sets for a device: writes protected, no-execute on. */
  public static final WalkRules DEFAULT = new WalkRules(true, true, false, false);

  /**
   * The rights that an access needs: all of the bits of the result.
   *
   * @param access of {@link Access}
   */
  public int required(int access) {
    boolean supervisor = (access & Access.SUPERVISOR) != 0;
    int kind = access & 3;
    int needed =
        switch (kind) {
          case Access.READ -> Rights.READ;
          case Access.WRITE -> supervisor && !writeProtect ? Rights.READ : Rights.WRITE;
          default -> Rights.EXECUTE;
        };
    if (!supervisor) {
      return needed | Rights.USER;
    }
    boolean guarded = kind == Access.EXECUTE ? supervisorFetchGuard : supervisorAccessGuard;
    return guarded ? needed | Rights.SUPERVISOR_PAGE : needed;
  }
}
