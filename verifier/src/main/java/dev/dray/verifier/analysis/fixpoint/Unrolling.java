package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.analysis.cfg.Loops;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Innermost loops that are short whatever the input: their rounds are followed one by one, where an
 * invariant of all rounds together says too little (digits of a number, bytes of a varint).
 */
final class Unrolling {
  private static final int FEW_ROUNDS = 24;
  private static final int MANY_ROUNDS = 64;
  private static final int MAXIMUM_BODY = 64;
  private static final int MAXIMUM_LOOPS = 8;
  private static final int MAXIMUM_STEPS = 6000;

  private final Loops loops;
  private final int[] rounds;
  private final Map<Cut, List<Cut>> tried = new HashMap<>();
  private final Set<Integer> crowded = new TreeSet<>();
  private @Nullable Cut latest;
  private int steps;
  private int most = FEW_ROUNDS;

  /** A loop does not end within the rounds that are followed one by one. */
  static final class Endless extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Cut head;

    Endless(Cut head) {
      super("loop too long to be unrolled", null, false, false);
      this.head = head;
    }

    Cut head() {
      return head;
    }
  }

  Unrolling(Loops loops) {
    this.loops = loops;
    this.rounds = new int[loops.loops().size()];
  }

  /** Whether a loop is short enough to be tried, and was not yet. */
  boolean mayTry(Cut head) {
    Loops.Loop loop = loops.loops().get(head.loop);
    return !tried.containsKey(head)
        && tried.size() < MAXIMUM_LOOPS
        && loop.reducible()
        && loop.body().cardinality() <= MAXIMUM_BODY
        && loops.loops().stream().noneMatch(other -> other.parent() == head.loop);
  }

  /** Nothing else helps: loops of a round for each bit of a number may be tried, too. */
  void allowMany() {
    if (most < MANY_ROUNDS) {
      most = MANY_ROUNDS;
      tried.keySet().removeIf(head -> !head.dissolved);
    }
  }

  /** Whether some node of a head's loop is one that is asked for. */
  boolean contains(Cut head, IntPredicate asked) {
    return loops.loops().get(head.loop).body().stream().anyMatch(asked);
  }

  /** Dissolves the cut points of a loop. */
  void start(Cut head, List<Cut> members) {
    tried.put(head, members);
    members.forEach(member -> member.dissolved = true);
  }

  /** Gives the cut points of a loop back. */
  void giveUp(Cut head) {
    tried.getOrDefault(head, List.of()).forEach(member -> member.dissolved = false);
    rounds[head.loop] = 0;
  }

  /** Notes that a path is at the head of an unrolled loop, after so many rounds; returns them. */
  int round(Cut head, int round) {
    if (round > most) {
      throw new Endless(head);
    }
    latest = head;
    rounds[head.loop] = Math.max(rounds[head.loop], round);
    return round;
  }

  /** The paths from a cut point begin. */
  void begin() {
    latest = null;
    steps = 0;
  }

  /** Refuses paths from one cut point that are too many or too long for loops to be unrolled. */
  void step() {
    Cut head = latest;
    if (++steps > MAXIMUM_STEPS && head != null) {
      crowded.add(head.loop);
      throw new Endless(head);
    }
  }

  /** Loops in which too many paths part and meet for their rounds to be followed one by one. */
  Set<Integer> crowded() {
    return crowded;
  }

  /** How often the back edges of a loop that was unrolled are taken at most. */
  int rounds(int loop) {
    return rounds[loop];
  }
}
