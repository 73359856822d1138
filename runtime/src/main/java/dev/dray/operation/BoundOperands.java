package dev.dray.operation;

import dev.dray.memory.Extent;
import dev.dray.memory.MemoryFaultException;
import dev.dray.memory.OperandFaultException;
import dev.dray.memory.Translator;
import dev.dray.memory.Use;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The operands of an execution, by number: which memory each is, in whose space it lies, and what
 * its submitter may learn about it. Reused from one descriptor to the next.
 */
final class BoundOperands {
  private final Extent[] extents = new Extent[Execution.LIST + 1];
  private final Extent.Issuer issuer;
  private final @Nullable FaultInjector injector;

  /** Those without a number of their own. */
  private final List<Extent> more = new ArrayList<>();

  /** Handles of the operands that lie in other domains, plus one. */
  private final int[] domains = new int[Execution.LIST + 1];

  private boolean inDomains;
  private int masked;
  private int bound;
  private boolean leaseless;

  BoundOperands(Extent.Issuer issuer, @Nullable FaultInjector injector) {
    this.issuer = issuer;
    this.injector = injector;
    for (int i = 0; i < extents.length; i++) {
      extents[i] = new Extent(i, issuer, i == Execution.COMPLETION);
    }
  }

  /** Says whether memory of the host needs no lease. */
  void leaseless(boolean value) {
    leaseless = value;
  }

  boolean leaseless() {
    return leaseless;
  }

  /** Starts over: every operand in the submitter's own space. */
  void clear() {
    masked = 0;
    if (inDomains) {
      inDomains = false;
      Arrays.fill(domains, 0);
    }
  }

  /** Says that an operand lies in another domain, and whether its address is to stay hidden. */
  void inDomain(int operand, int handle, boolean hidden) {
    inDomains = true;
    domains[operand] = handle + 1;
    if (hidden) {
      masked |= 1 << operand;
    }
  }

  /** Whether the submitter must not learn an operand's address. */
  boolean isMasked(int operand) {
    return (masked >>> operand & 1) != 0;
  }

  /** The handle of the domain that an operand lies in, or -1. */
  int domain(int operand) {
    return domains[operand] - 1;
  }

  Extent get(int operand) {
    return extents[operand];
  }

  /**
   * Aims an operand at memory of a space.
   *
   * @throws OperandFaultException if the space has no such memory
   */
  Extent bind(Translator in, int operand, long address, long length, Use use, boolean block) {
    Extent extent = extents[operand];
    extent.release();
    bound |= 1 << operand;
    return bind(extent, in, address, length, use, block);
  }

  /** As {@link #bind}, and keeps what was bound under the number before. */
  Extent bindMore(Translator in, int operand, long address, long length, Use use, boolean block) {
    Extent extent = new Extent(operand, issuer);
    more.add(extent);
    return bind(extent, in, address, length, use, block);
  }

  private Extent bind(
      Extent extent, Translator in, long address, long length, Use use, boolean block) {
    extent.blockOnFault(block);
    extent.use(use);
    extent.leaseless(leaseless);
    int operand = extent.operand();
    try {
      if (injector != null) {
        injector.translation(operand, address, length, use.writes());
      }
      in.translate(address, length, use.writes(), extent);
    } catch (MemoryFaultException e) {
      throw new OperandFaultException(operand, address + e.offset(), e);
    }
    return extent;
  }

  /** Lets go of every operand. */
  void release() {
    for (int left = bound; left != 0; left &= left - 1) {
      extents[Integer.numberOfTrailingZeros(left)].release();
    }
    bound = 0;
    if (!more.isEmpty()) {
      more.forEach(Extent::release);
      more.clear();
    }
  }

  /** Whether the right to any operand was taken away. */
  boolean revoked() {
    return hold(Extent.Hold::revoked);
  }

  /** Whether any operand's memory is kept from going away by such a thing. */
  boolean hold(Predicate<Extent.Hold> such) {
    for (int left = bound; left != 0; left &= left - 1) {
      if (extents[Integer.numberOfTrailingZeros(left)].holds(such)) {
        return true;
      }
    }
    return more.stream().anyMatch(extent -> extent.holds(such));
  }
}
