package dev.dray.kernel;

import dev.dray.operation.ProgramSlot;
import dev.dray.verifier.object.ProgramImage;
import dev.dray.vm.Executable;
import dev.dray.vm.ProgramInstance;
import dev.dray.vm.Tier;
import dev.dray.vm.interpreter.Interpreter;
import dev.dray.vm.jit.CompiledProgram;

/**
 * Turns programs into something that descriptors can name: the one place where it is decided what
 * runs a program, and why.
 */
public final class ProgramLoader {
  private final ProgramTable table;

  /** A loader into a table. */
  public ProgramLoader(ProgramTable table) {
    this.table = table;
  }

  /**
   * Loads a program.
   *
   * @throws IllegalArgumentException if a map makes no sense or exceeds its limits, or if the tier
   *     that was asked for cannot run the program
   */
  public LoadedProgram load(ProgramImage image, LoadOptions options) {
    Tier wanted = options.tier().orElse(Tier.INTERPRETER);
    if (wanted.verifiedOnly()) {
      throw new IllegalArgumentException(
          "program "
              + image.name()
              + " was asked to run in tier "
              + wanted.label()
              + ", which takes verified programs only, and engines verify none so far: ask for "
              + Tier.INTERPRETER.label()
              + ", "
              + Tier.SANDBOXED.label()
              + " or for no tier");
    }
    ProgramInstance instance = ProgramInstance.create(image, options.helpers(), options.instance());
    Executable executable =
        wanted == Tier.SANDBOXED ? CompiledProgram.sandboxed(instance) : new Interpreter(instance);
    int handle = table.add(new ProgramSlot(executable, options.fuel(), options.environment()));
    return new LoadedProgram(table, handle, instance, executable.tier(), reason(options));
  }

  private static String reason(LoadOptions options) {
    return options.tier().isPresent()
        ? "asked for"
        : "nothing has verified the program, so that every access is checked when it happens";
  }
}
