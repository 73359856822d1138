package dev.dray.operation;

import dev.dray.memory.Extent;
import dev.dray.memory.Window;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Status;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** One launch of a plan. */
final class PlanRun {
  private static final int BUFFERS = 2;

  private final Execution execution;
  private final PlanSlot plan;
  private final List<PlanStage> stages;
  private final IntFunction<Optional<ProgramSlot>> programs;
  private final ProgramCall call;
  private final Extent source;
  private final Extent destination;
  private final Window aux;
  private final long[] starts;
  private final int last;
  private final long[] values;
  private final @Nullable CrcSum[] sums;
  private final long[] passed;
  private final int[] buffers;
  private final long[] result = new long[1];
  private long written;

  PlanRun(
      Execution execution,
      PlanSlot plan,
      IntFunction<Optional<ProgramSlot>> programs,
      OperandBlock block) {
    this.execution = execution;
    this.plan = plan;
    this.programs = programs;
    this.stages = plan.stages();
    this.call = new ProgramCall(execution);
    this.source = block.bind(execution, 0);
    this.destination = block.bind(execution, 1);
    this.aux = block.bind(execution, 2).window();
    this.starts = block.starts();
    this.last = plan.lastMover();
    this.values = new long[stages.size()];
    this.passed = new long[stages.size()];
    this.sums = new CrcSum[stages.size()];
    this.buffers = new int[stages.size()];
    int transforms = 0;
    for (int i = 0; i < sums.length; i++) {
      if (stages.get(i) instanceof PlanStage.Program program && program.transforms()) {
        // In turns, so that a program never writes where it reads.
        buffers[i] = transforms++ % BUFFERS;
      }
      if (stages.get(i) instanceof PlanStage.Crc32c sum) {
        sums[i] = CrcSum.usual(sum.seed());
        values[i] = Integer.toUnsignedLong(sum.seed());
      }
    }
  }

  FollowOns followOns() {
    return call.followOns();
  }

  long written() {
    return written;
  }

  /** What the last stage that takes a CRC gave; 0 if there is none. */
  long crc() {
    for (int i = stages.size() - 1; i >= 0; i--) {
      if (sums[i] != null) {
        return values[i];
      }
    }
    return 0;
  }

  /** What each stage gave: bytes copied, a CRC, bytes that a program wrote, or its sum. */
  long[] values() {
    return values;
  }

  /** Runs to the end; false if the execution has failed. */
  boolean run() {
    long size = source.length();
    long first = Math.min(plan.block(), size);
    for (PlanStage stage : stages) {
      if (stage instanceof PlanStage.Program program && program.head() != 0) {
        if (!head(program, first)) {
          return false;
        }
        first = Math.min(size, result[0] + plan.block());
      }
    }
    long skip = result[0];
    for (long done = 0; done < size; ) {
      long length = done == 0 ? first : Math.min(plan.block(), size - done);
      if (!flow(new Piece(source, done, length), 0, done == 0 ? skip : 0)) {
        return false;
      }
      done += length;
      execution.progress(done);
    }
    for (int i = 0; i < stages.size(); i++) {
      if (!finish(i)) {
        return false;
      }
    }
    return true;
  }

  /** Bytes that lie in an operand or a buffer. */
  private record Piece(Extent in, long offset, long length) {
    Extent extent() {
      Extent part = new Extent(in.operand());
      part.bindPart(in, offset, length);
      return part;
    }
  }

  private boolean head(PlanStage.Program program, long length) {
    Extent seen = new Piece(source, 0, length).extent();
    boolean succeeded = run(program.head(), program, seen, Window.empty(), starts[1]);
    if (succeeded && (result[0] < 0 || result[0] > length)) {
      throw new Rejection(
          Status.INVALID_FIELD,
          "the head of "
              + program.name()
              + " took "
              + Long.toUnsignedString(result[0])
              + " bytes of the "
              + length
              + " that it saw: return how many are not for the blocks");
    }
    return succeeded;
  }

  /**
   * Sends bytes through the stages from one on. Sums are taken when a piece has gone through the
   * stages behind them that read it, too: a copy or a program is slower than memory, a sum is not,
   * and so it finds the piece in the cache.
   */
  private boolean flow(Piece from, int stage, long skip) {
    Piece piece = from;
    long left = skip;
    int unsummed = stage;
    for (int i = stage; i < stages.size() && piece.length() > 0; i++) {
      Piece next = piece;
      switch (stages.get(i)) {
        case PlanStage.Copy copy -> {
          values[i] += piece.length();
          if (i == last) {
            next = copied(piece);
          }
        }
        case PlanStage.Crc32c crc -> passed[i] += piece.length();
        case PlanStage.Program program -> {
          Piece input = new Piece(piece.in(), piece.offset() + left, piece.length() - left);
          left = 0;
          if (program.transforms()) {
            next = input.length() == 0 ? input : transform(program.block(), program, input, i);
            if (next == null) {
              return false;
            }
          } else if (input.length() > 0 && !observe(program, input, i)) {
            return false;
          }
        }
      }
      if (!next.equals(piece)) {
        sum(piece, unsummed, i);
        unsummed = i;
        piece = next;
      }
    }
    sum(piece, unsummed, stages.size());
    return true;
  }

  /** Adds bytes to the sums of the stages from one on, up to another. */
  private void sum(Piece piece, int from, int to) {
    for (int i = from; i < to; i++) {
      CrcSum running = sums[i];
      if (running != null && piece.length() > 0) {
        add(running, piece.extent());
        values[i] = running.value(passed[i]);
      }
    }
  }

  /** Runs the tail of a stage and sends what it wrote through the rest. */
  private boolean finish(int i) {
    if (!(stages.get(i) instanceof PlanStage.Program program) || program.tail() == 0) {
      return true;
    }
    Piece nothing = new Piece(source, source.length(), 0);
    if (!program.transforms()) {
      if (!run(program.tail(), program, nothing.extent(), Window.empty(), starts[1])) {
        return false;
      }
      values[i] += result[0];
      return true;
    }
    Piece output = transform(program.tail(), program, nothing, i);
    return output != null && flow(output, i + 1, 0);
  }

  private Piece copied(Piece piece) {
    if (piece.length() > destination.length() - written) {
      throw tooShort("copy", piece.length());
    }
    Runs.copy(piece.in(), piece.offset(), destination, written, piece.length());
    Piece copy = new Piece(destination, written, piece.length());
    written += piece.length();
    return copy;
  }

  private static void add(CrcSum sum, Extent piece) {
    for (long done = 0; done < piece.length(); ) {
      long run = piece.run(done);
      sum.update(piece.readable(done), piece.position(done), run);
      done += run;
    }
  }

  private boolean observe(PlanStage.Program program, Piece input, int stage) {
    boolean succeeded = run(program.block(), program, input.extent(), Window.empty(), starts[1]);
    values[stage] += result[0];
    return succeeded;
  }

  private @Nullable Piece transform(int handle, PlanStage.Program program, Piece input, int stage) {
    long limit = RunProgram.find(execution, programs, handle, Field.PROGRAM_HANDLE).operandLimit();
    Piece room =
        stage == last
            ? new Piece(destination, written, Math.min(limit, destination.length() - written))
            : buffer(stage, Math.max(input.length(), plan.block()));
    if (!run(handle, program, input.extent(), room.extent().window(), starts[1] + written)) {
      return null;
    }
    long given = result[0];
    if (given < 0 || given > room.length()) {
      throw new Rejection(
          Status.INVALID_FIELD,
          program.name()
              + " says that it wrote "
              + Long.toUnsignedString(given)
              + " bytes where there was room for "
              + room.length()
              + ": return the bytes that are to go on, at most those of dst");
    }
    if (stage == last) {
      written += given;
    }
    values[stage] += given;
    return new Piece(room.in(), room.offset(), given);
  }

  private Piece buffer(int stage, long length) {
    Extent buffer = new Extent(Execution.DESTINATION);
    buffer.bind(
        new Window.Contiguous(execution.buffer(buffers[stage], length)), 0, starts[1], length);
    return new Piece(buffer, 0, length);
  }

  private boolean run(
      int handle, PlanStage.Program program, Extent input, Window output, long outputAddress) {
    ProgramSlot slot = RunProgram.find(execution, programs, handle, Field.PROGRAM_HANDLE);
    Window[] operands = {input.window(), output, aux};
    long[] addresses = {input.address(), outputAddress, starts[2]};
    return call.run(slot, operands, addresses, program.args(), result);
  }

  private Rejection tooShort(String stage, long more) {
    return new Rejection(
        Status.INVALID_SIZE,
        "the destination has "
            + destination.length()
            + " bytes, "
            + written
            + " are written and "
            + stage
            + " has "
            + more
            + " more: pass a larger one");
  }
}
