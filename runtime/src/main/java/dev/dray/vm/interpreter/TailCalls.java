package dev.dray.vm.interpreter;

import dev.dray.vm.AddressLayout;
import dev.dray.vm.Invocation;
import dev.dray.vm.ProgramInstance;
import dev.dray.vm.helper.BadArgumentException;
import dev.dray.vm.interpreter.Signal.TailCallSignal;
import dev.dray.vm.map.Errno;
import dev.dray.vm.map.ProgramArrayMap;
import java.util.ArrayList;
import java.util.List;

/** The programs that an execution went on in, each held until its end. */
public final class TailCalls {
  private final List<ProgramInstance> entered = new ArrayList<>();

  /** None so far. */
  public TailCalls() {}

  /** Whether the execution is still in the program that it began with. */
  boolean none() {
    return entered.isEmpty();
  }

  /**
   * Goes on in a program of an array.
   *
   * @param inCallback whether a helper's call of a function is under way
   * @param handle of the array
   * @return a negated error number where it cannot; otherwise it does not return
   * @throws TailCallSignal with the program that the execution goes on in
   * @throws BadArgumentException if the handle is of no program array, or the context is not the
   *     program's own
   */
  public long call(
      Machine machine,
      Invocation.Entry entry,
      boolean inCallback,
      long context,
      long handle,
      long index) {
    if (!(machine.map(handle) instanceof ProgramArrayMap array)) {
      throw new BadArgumentException("wants a program array in r2, but got another map");
    }
    if (entry instanceof Invocation.Operands
        && context != AddressLayout.base(AddressLayout.CONTEXT)) {
      throw new BadArgumentException("wants the context in r1, but got something else");
    }
    if (inCallback) {
      return -Errno.EINVAL;
    }
    if (entered.size() == AddressLayout.MAX_TAIL_CALLS) {
      return -Errno.ELOOP;
    }
    if (!(array.get(index & 0xffffffffL).orElse(null) instanceof ProgramInstance target)) {
      return -Errno.ENOENT;
    }
    try {
      target.enter();
    } catch (IllegalStateException e) {
      return -Errno.ENOENT;
    }
    entered.add(target);
    throw new TailCallSignal(target);
  }

  /** Lets go of all of them. */
  public void end() {
    entered.forEach(ProgramInstance::exit);
  }
}
