package dev.dray.verifier.certificate.checker;

import dev.dray.verifier.certificate.CutPoint;
import dev.dray.verifier.certificate.Linear;
import dev.dray.verifier.certificate.LoopProof;
import dev.dray.verifier.certificate.Symbols;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;

/**
 * That no execution is infinite. An infinite one stays in the end within one strongly connected
 * part of the cut points' graph. Each part must have a proven loop's head whose body covers the
 * part: an execution that stays in the part passes that head a bounded number of times, so in the
 * end it never does, and the argument goes on with the part without the edges into the head.
 */
final class Termination {
  private final Plan plan;
  private final Effort effort;
  private final List<List<Integer>> successors = new ArrayList<>();

  Termination(Plan plan, List<Walker.Edge> edges, Effort effort) {
    this.plan = plan;
    this.effort = effort;
    for (int cut = 0; cut < plan.cutPoints().size(); cut++) {
      successors.add(new ArrayList<>());
    }
    for (Walker.Edge edge : edges) {
      successors.get(edge.from()).add(edge.to());
    }
  }

  void prove() {
    plan.loopProofs().forEach(this::checkBound);
    BitSet all = new BitSet();
    all.set(0, plan.cutPoints().size());
    Deque<BitSet> parts = new ArrayDeque<>(components(all, new BitSet()));
    Deque<BitSet> removed = new ArrayDeque<>();
    parts.forEach(part -> removed.add(new BitSet()));
    while (!parts.isEmpty()) {
      BitSet part = parts.pop();
      BitSet without = removed.pop();
      int head = head(part, without);
      BitSet more = (BitSet) without.clone();
      more.set(head);
      for (BitSet inner : components(part, more)) {
        parts.push(inner);
        removed.push(more);
      }
    }
  }

  /** The bound of a loop must not change while the loop runs. */
  private void checkBound(LoopProof loop) {
    CutPoint head = plan.cutPoints().get(loop.head());
    Kept kept = new Kept(loop, plan);
    boolean counted =
        head.defined().stream()
            .anyMatch(
                each -> each instanceof CutPoint.ByIteration && each.symbol() == loop.counter());
    switch (loop.termination()) {
      case LoopProof.Bounded bounded -> {
        if (!counted) {
          throw new Refusal(head.pc(), "a counter of the loop's iterations");
        }
        for (Linear.Term term : bounded.bound().terms()) {
          if (term.symbol() >= Symbols.FIRST_FREE && !kept.throughout(term.symbol())) {
            throw new Refusal(
                head.pc(), "a bound that stays the same; s" + term.symbol() + " is redefined");
          }
        }
        checkRound(kept, loop.counter(), head);
      }
      case LoopProof.Lexicographic measures -> {
        for (Linear measure : measures.measures()) {
          for (Linear.Term term : measure.terms()) {
            checkRound(kept, term.symbol(), head);
          }
        }
      }
      case LoopProof.ByHelper helper -> {}
    }
  }

  /** From one passage of the head to the next, only the head may give a symbol a new meaning. */
  private static void checkRound(Kept kept, int symbol, CutPoint head) {
    if (symbol >= Symbols.FIRST_FREE && !kept.eachRound(symbol)) {
      throw new Refusal(head.pc(), "s" + symbol + " defined by the head alone");
    }
  }

  private int head(BitSet part, BitSet removed) {
    for (LoopProof loop : plan.loopProofs()) {
      if (part.get(loop.head()) && !removed.get(loop.head()) && covers(loop, part)) {
        return loop.head();
      }
    }
    int pc = plan.cutPoints().get(part.nextSetBit(0)).pc();
    throw new Refusal(pc, "every loop ends; no measure for the cut points " + part);
  }

  private boolean covers(LoopProof loop, BitSet part) {
    effort.spend(part.cardinality());
    return part.stream().allMatch(cut -> plan.inBody(loop.head(), cut));
  }

  /** The strongly connected components that have an edge, of a part, without edges into some. */
  private List<BitSet> components(BitSet part, BitSet withoutEdgesInto) {
    int count = successors.size();
    effort.spend(count);
    int[] order = new int[count];
    int[] low = new int[count];
    Arrays.fill(order, -1);
    List<BitSet> found = new ArrayList<>();
    Deque<int[]> calls = new ArrayDeque<>();
    Deque<Integer> stack = new ArrayDeque<>();
    BitSet onStack = new BitSet();
    int next = 0;
    for (int root = part.nextSetBit(0); root >= 0; root = part.nextSetBit(root + 1)) {
      if (order[root] >= 0) {
        continue;
      }
      calls.push(new int[] {root, 0});
      while (!calls.isEmpty()) {
        int[] call = calls.peek();
        int cut = call[0];
        if (call[1] == 0) {
          order[cut] = low[cut] = next++;
          stack.push(cut);
          onStack.set(cut);
        }
        if (call[1] < successors.get(cut).size()) {
          int to = successors.get(cut).get(call[1]++);
          if (!part.get(to) || withoutEdgesInto.get(to)) {
            continue;
          }
          if (order[to] < 0) {
            calls.push(new int[] {to, 0});
          } else if (onStack.get(to)) {
            low[cut] = Math.min(low[cut], order[to]);
          }
          continue;
        }
        calls.pop();
        if (!calls.isEmpty()) {
          int caller = calls.peek()[0];
          low[caller] = Math.min(low[caller], low[cut]);
        }
        if (low[cut] == order[cut]) {
          BitSet component = new BitSet();
          int member;
          do {
            member = stack.pop();
            onStack.clear(member);
            component.set(member);
          } while (member != cut);
          if (component.cardinality() > 1 || loopsToItself(cut, withoutEdgesInto)) {
            found.add(component);
          }
        }
      }
    }
    return found;
  }

  private boolean loopsToItself(int cut, BitSet withoutEdgesInto) {
    return !withoutEdgesInto.get(cut) && successors.get(cut).contains(cut);
  }
}
