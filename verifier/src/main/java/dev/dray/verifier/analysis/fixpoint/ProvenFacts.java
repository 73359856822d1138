package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.analysis.fact.AccessFact;
import dev.dray.verifier.analysis.fact.Facts;
import dev.dray.verifier.analysis.fact.LoopFact;
import dev.dray.verifier.analysis.fact.RegisterFact;
import java.util.List;
import java.util.Optional;

/** Facts as they were collected. */
final class ProvenFacts implements Facts {
  private final FactCollector collected;
  private final List<LoopFact> loops;
  private final long operandLimit;

  ProvenFacts(FactCollector collected, List<LoopFact> loops, long operandLimit) {
    this.collected = collected;
    this.loops = List.copyOf(loops);
    this.operandLimit = operandLimit;
  }

  @Override
  public boolean reachable(int pc) {
    return collected.reached(pc);
  }

  @Override
  public boolean mayJump(int pc) {
    return collected.jumps(pc);
  }

  @Override
  public boolean mayFallThrough(int pc) {
    return collected.fallsThrough(pc);
  }

  @Override
  public Optional<AccessFact> access(int pc) {
    return Optional.ofNullable(collected.accesses().get(pc));
  }

  @Override
  public RegisterFact register(int pc, int register) {
    RegisterFact[] facts = collected.registers(pc);
    return facts == null ? new RegisterFact.Dead() : facts[register];
  }

  @Override
  public List<LoopFact> loops() {
    return loops;
  }

  @Override
  public long operandLimit() {
    return operandLimit;
  }
}
