package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.analysis.domain.Fact;
import dev.dray.verifier.analysis.domain.Knowledge;
import dev.dray.verifier.analysis.domain.LinearExpression;
import dev.dray.verifier.certificate.Region;
import dev.dray.verifier.isa.Instruction;
import java.util.Optional;

/**
 * Bounds of accesses in words of the program's registers and regions: {@code offset of r5 in src +
 * 9 <= |src|}.
 */
final class BoundsWords {
  /** A bound that is missed by more tells a reader less than the range of the offset. */
  private static final long TELLING = 1 << 20;

  private final Regions regions;
  private final Region region;
  private final Memory.Outside outside;
  private final String subject;

  /** From the base register's offset to the access: what the instruction adds. */
  private final long displacement;

  BoundsWords(Regions regions, Instruction instruction, Memory.Outside outside) {
    this.regions = regions;
    this.region = outside.pointer().region();
    this.outside = outside;
    String register =
        switch (instruction) {
          case Instruction.Load load -> " of r" + load.base();
          case Instruction.Store store -> " of r" + store.base();
          case Instruction.Atomic atomic -> " of r" + atomic.base();
          default -> "";
        };
    this.displacement =
        switch (instruction) {
          case Instruction.Load load -> load.offset();
          case Instruction.Store store -> store.offset();
          case Instruction.Atomic atomic -> atomic.offset();
          default -> 0;
        };
    this.subject = "offset" + register + " in " + regions.name(region);
  }

  /** What would have to be shown. */
  String needed() {
    return outside.pastEnd() ? atMostEnd(0) : atLeastStart(0);
  }

  /** The strongest that is known of the kind. */
  Optional<String> known(Knowledge knowledge) {
    try {
      LinearExpression missing =
          outside.pastEnd()
              ? regions
                  .end(region)
                  .minusExact(outside.pointer().offset())
                  .minusExact(outside.size())
              : outside.pointer().offset().plusExact(-Regions.start(region));
      long least = knowledge.bestLow(missing);
      if (least != Fact.NONE_BELOW && least > -TELLING && least < 0) {
        return Optional.of(outside.pastEnd() ? atMostEnd(least) : atLeastStart(least));
      }
    } catch (ArithmeticException tooLarge) {
      return Optional.empty();
    }
    return range(knowledge, outside.pointer().offset().plus(-displacement));
  }

  private Optional<String> range(Knowledge knowledge, LinearExpression offset) {
    long low = knowledge.bestLow(offset);
    long high = knowledge.bestHigh(offset);
    if (low == Fact.NONE_BELOW && high == Fact.NONE_ABOVE) {
      return Optional.empty();
    }
    return Optional.of(
        low == Fact.NONE_BELOW
            ? subject + " is at most " + high
            : high == Fact.NONE_ABOVE
                ? subject + " is at least " + low
                : subject + " is " + low + " to " + high);
  }

  private String atMostEnd(long missed) {
    return outside.size().isConstant()
        ? subject
            + shift(displacement + outside.size().constant() + missed)
            + " <= "
            + regions.endName(region)
        : subject + " + size" + shift(missed) + " <= " + regions.endName(region);
  }

  private String atLeastStart(long missed) {
    return subject + shift(displacement - missed) + " >= " + Regions.start(region);
  }

  private static String shift(long distance) {
    return distance == 0 ? "" : distance < 0 ? " - " + -distance : " + " + distance;
  }
}
