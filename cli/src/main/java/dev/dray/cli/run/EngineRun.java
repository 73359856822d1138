package dev.dray.cli.run;

import dev.dray.Dray;
import dev.dray.Engine;
import dev.dray.EngineOptions;
import dev.dray.OperationFailedException;
import dev.dray.ProgramResult;
import dev.dray.UserProgram;
import dev.dray.cli.file.CliException;
import dev.dray.kernel.LoadOptions;
import dev.dray.kernel.ProgramRejectedException;
import dev.dray.operation.descriptor.CompletionRecord;
import dev.dray.operation.descriptor.ProgramReport;
import dev.dray.operation.descriptor.Status;
import dev.dray.verifier.object.ProgramImage;
import dev.dray.vm.Trap;
import java.lang.foreign.Arena;
import java.util.Optional;

/** An engine for one command, and programs run in it. */
public final class EngineRun implements AutoCloseable {
  private final Engine engine;

  /** An engine with one processing element: everything runs on the caller's thread. */
  public EngineRun() {
    engine = Dray.open(EngineOptions.standard().withProcessingElements(1));
  }

  /** Memory that the engine uses directly. */
  public Arena newArena() {
    return engine.newArena();
  }

  /** The engine itself. */
  public Engine engine() {
    return engine;
  }

  /**
   * Loads a program, with fresh maps and globals.
   *
   * @throws CliException if it cannot run as the options ask
   */
  public UserProgram load(ProgramImage image, LoadOptions options) {
    try {
      return engine.load(image, options);
    } catch (ProgramRejectedException | IllegalArgumentException e) {
      throw CliException.failed(String.valueOf(e.getMessage()));
    }
  }

  /** One execution. */
  public static Report run(UserProgram program, Operands operands) {
    try {
      ProgramResult result =
          program.run(operands.src(), operands.dst(), operands.aux(), operands.arguments());
      return new Report(
          "success",
          Optional.of(result.value()),
          operands.src().byteSize(),
          result.tier(),
          result.nanoseconds(),
          result.instructions(),
          Optional.empty(),
          "");
    } catch (OperationFailedException e) {
      return failure(program, e.record());
    }
  }

  private static Report failure(UserProgram program, CompletionRecord record) {
    Optional<Trap> trap = record.program().flatMap(ProgramReport::trap);
    return new Report(
        status(record.status()),
        Optional.empty(),
        record.bytes(),
        record.program().map(ProgramReport::tier).orElse(program.tier()),
        record.program().map(ProgramReport::nanoseconds).orElse(0L),
        record.program().map(ProgramReport::instructions).orElse(0L),
        trap,
        trap.map(Trap::message).orElseGet(record::explain));
  }

  private static String status(Status status) {
    return switch (status) {
      case PROGRAM_TRAP -> "trap";
      case PROGRAM_FUEL -> "out of fuel";
      case ABORTED -> "aborted";
      default -> "failed";
    };
  }

  @Override
  public void close() {
    engine.close();
  }
}
