package dev.dray.bench.contestant;

import dev.dray.bench.Contestant;
import dev.dray.bench.Operands;
import dev.dray.bench.Trial;
import dev.dray.bench.TrialFailedException;
import dev.dray.memory.Window;
import dev.dray.verifier.isa.MapDefinition;
import dev.dray.vm.Executable;
import dev.dray.vm.Invocation;
import dev.dray.vm.Outcome;
import dev.dray.vm.ProgramInstance;
import dev.dray.vm.Tier;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A program in a tier. One that keeps state (maps, globals that it may write) starts each trial
 * from its first state.
 */
final class ProgramContestant implements Contestant {
  private final TieredProgram program;
  private final Tier tier;
  private final Optional<SharedFrames> frames;
  private @Nullable Loaded stateless;

  private record Loaded(ProgramInstance instance, Executable executable) {}

  /**
   * A contestant.
   *
   * @param frames where to find operands that are scattered over frames; empty for those in one
   *     piece
   */
  ProgramContestant(TieredProgram program, Tier tier, Optional<SharedFrames> frames) {
    this.program = program;
    this.tier = tier;
    this.frames = frames;
  }

  @Override
  public String program() {
    return program.name();
  }

  @Override
  public String tier() {
    return frames.isPresent() ? tier.label() + " paged" : tier.label();
  }

  @Override
  public Trial on(Operands operands) {
    boolean state = !program.image().program().maps().stream().allMatch(MapDefinition::readOnly);
    Loaded loaded = stateless == null ? load() : stateless;
    if (!state) {
      stateless = loaded;
    }
    return frames
        .map(shared -> scattered(shared, operands, loaded, state))
        .orElseGet(() -> contiguous(operands, loaded, state));
  }

  private static Trial contiguous(Operands operands, Loaded loaded, boolean state) {
    Invocation invocation =
        Invocation.of(
            new Window.Contiguous(operands.src()),
            new Window.Contiguous(operands.dst()),
            new Window.Contiguous(operands.aux()),
            operands.arguments());
    return new SharedTrial(operands) {
      @Override
      public long run() {
        return result(loaded.executable().run(invocation));
      }

      @Override
      public boolean repeatable() {
        return !state;
      }

      @Override
      public void close() {
        if (state) {
          loaded.instance().close();
        }
      }
    };
  }

  private static Trial scattered(
      SharedFrames frames, Operands operands, Loaded loaded, boolean state) {
    PagedOperands scattered = frames.take(operands);
    Invocation invocation = scattered.invocation();
    return new Trial() {
      @Override
      public void reset() {
        scattered.reset();
      }

      @Override
      public long run() {
        return result(loaded.executable().run(invocation));
      }

      @Override
      public MemorySegment dst() {
        return scattered.dst();
      }

      @Override
      public MemorySegment aux() {
        return scattered.aux();
      }

      @Override
      public boolean repeatable() {
        return !state;
      }

      @Override
      public void close() {
        frames.release();
        if (state) {
          loaded.instance().close();
        }
      }
    };
  }

  private Loaded load() {
    ProgramInstance instance;
    try {
      instance = ProgramInstance.create(program.image());
    } catch (IllegalArgumentException e) {
      throw new TrialFailedException(String.valueOf(e.getMessage()), e);
    }
    try {
      Executable executable = program.executable(instance, tier);
      if (executable.tier() != tier) {
        throw new TrialFailedException(
            "runs " + executable.tier().label() + " instead of " + tier.label());
      }
      return new Loaded(instance, executable);
    } catch (TrialFailedException e) {
      instance.close();
      throw e;
    }
  }

  private static long result(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Success success -> success.result();
      case Outcome.Trapped trapped -> throw new TrialFailedException(trapped.trap().message());
      case Outcome.Stopped stopped -> throw new TrialFailedException(stopped.message());
      case Outcome.Faulted faulted ->
          throw new TrialFailedException(String.valueOf(faulted.fault().getMessage()));
    };
  }

  @Override
  public void close() {
    if (stateless != null) {
      stateless.instance().close();
    }
  }
}
