package dev.dray.bench;

import dev.dray.memory.Window;
import dev.dray.vm.Executable;
import dev.dray.vm.Invocation;
import dev.dray.vm.Outcome;

/** A program made ready for a tier. */
public final class ProgramOnTier implements Contender {
  private final String program;
  private final Executable executable;

  /** A program under the name that tables show. */
  public ProgramOnTier(String program, Executable executable) {
    this.program = program;
    this.executable = executable;
  }

  @Override
  public String program() {
    return program;
  }

  @Override
  public String tier() {
    return executable.tier().label();
  }

  @Override
  public Call prepare(Operands operands) {
    Invocation invocation =
        Invocation.of(
            new Window.Contiguous(operands.src().asReadOnly()),
            new Window.Contiguous(operands.dst()),
            new Window.Contiguous(operands.aux()),
            operands.arguments());
    return () -> result(executable.run(invocation));
  }

  private long result(Outcome outcome) {
    if (outcome instanceof Outcome.Success success) {
      return success.result();
    }
    String reason =
        switch (outcome) {
          case Outcome.Trapped trapped -> trapped.trap().message();
          case Outcome.Stopped stopped -> stopped.message();
          default -> outcome.toString();
        };
    throw new IllegalStateException(program + " on tier " + tier() + ": " + reason);
  }
}
