package dev.dray.vm.helper;

/**
 * What a helper does, the same for every tier. It gets r1 to r5 as they are: arguments that are
 * addresses go through {@link HelperContext#memory()} and are checked there. May be called from
 * several threads at once.
 */
@FunctionalInterface
public interface HelperFunction {

  /** One call; the result is r0. */
  long call(HelperContext context, long r1, long r2, long r3, long r4, long r5);
}
