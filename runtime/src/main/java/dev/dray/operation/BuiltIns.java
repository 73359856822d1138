package dev.dray.operation;

import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.domain.DomainTable;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/** Every operation of the engine but the batch, which {@link Dispatch} adds. */
public final class BuiltIns {
  private BuiltIns() {}

  /**
   * The operations.
   *
   * @param programs the user programs by handle
   * @param plans the plans by handle
   * @param domains the inter-domain permissions table
   */
  public static List<Operation> all(
      IntFunction<Optional<ProgramSlot>> programs,
      IntFunction<Optional<PlanSlot>> plans,
      DomainTable domains) {
    return List.of(
        new NoOperation(),
        new Drain(),
        new MemoryMove(),
        new Fill(),
        new Compare(),
        new ComparePattern(),
        new CreateDelta(),
        new ApplyDelta(),
        new Dualcast(),
        new TranslationFetch(),
        new CrcGeneration(),
        new CopyCrc(),
        new DifOperation.Check(),
        new DifOperation.Insert(),
        new DifOperation.Strip(),
        new DifOperation.Update(),
        new DifOperation.Dix(),
        new TypeConversion(domains),
        new Reduce(false, domains),
        new Reduce(true, domains),
        new GatherReduce(),
        new GatherCopy(domains),
        new ScatterCopy(domains),
        new ScatterFill(domains),
        new CacheFlush(),
        new UpdateWindow(domains),
        new InterDomain.Copy(domains),
        new InterDomain.Filling(domains),
        new InterDomain.Comparing(domains),
        new InterDomain.ComparingPattern(domains),
        new RunProgram(programs),
        new RunPlan(plans, programs),
        new PageOperation.Share(),
        new PageOperation.Migrate(),
        new AtomicOperation(Opcode.COMPARE_AND_SWAP),
        new AtomicOperation(Opcode.FETCH_AND_ADD),
        new AtomicOperation(Opcode.SWAP),
        new Transaction());
  }
}
