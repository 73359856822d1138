package dev.dray.vm.interpreter;

import dev.dray.memory.Window;
import dev.dray.verifier.diagnostic.ConcreteMachine;
import dev.dray.verifier.diagnostic.ProgramInput;
import dev.dray.verifier.object.ProgramImage;
import dev.dray.vm.InstanceOptions;
import dev.dray.vm.Invocation;
import dev.dray.vm.Outcome;
import dev.dray.vm.ProgramInstance;
import dev.dray.vm.helper.HelperRegistry;
import java.lang.foreign.MemorySegment;

/** The interpreter as the machine on which counter-examples are replayed. */
public final class InterpreterMachine implements ConcreteMachine {
  private final HelperRegistry helpers;

  /** A machine with the standard helpers. */
  public InterpreterMachine() {
    this(HelperRegistry.standard());
  }

  /** A machine with other helpers. */
  public InterpreterMachine(HelperRegistry helpers) {
    this.helpers = helpers;
  }

  @Override
  public Run run(ProgramImage image, ProgramInput input, long fuel) {
    try (ProgramInstance instance =
        ProgramInstance.create(image, helpers, InstanceOptions.DEFAULT)) {
      Invocation invocation =
          Invocation.of(
                  window(input.src()),
                  window(input.dst()),
                  window(input.aux()),
                  input.arguments().stream().mapToLong(Long::longValue).toArray())
              .withFuel(fuel);
      return switch (new Interpreter(instance).run(invocation)) {
        case Outcome.Success success -> new Returned(success.result(), success.instructions());
        case Outcome.Trapped trapped ->
            new Trapped(trapped.trap().pc(), trapped.trap().message(), trapped.instructions());
        case Outcome.Stopped stopped -> new OutOfFuel(stopped.pc(), stopped.instructions());
        case Outcome.Faulted faulted ->
            new Trapped(
                faulted.pc(), String.valueOf(faulted.fault().getMessage()), faulted.instructions());
      };
    }
  }

  private static Window window(byte[] bytes) {
    return new Window.Contiguous(MemorySegment.ofArray(bytes));
  }
}
