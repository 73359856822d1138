package dev.dray.history;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a history has an order of its calls, each at one moment between its beginning and its
 * end, in which they do one after the other what they did: Wing and Gong's search, with a memory of
 * what was tried. Histories have at most 63 calls.
 */
public final class Linearizable<S, W> {
  /** What the calls do one after the other. */
  public interface Model<S, W> {
    /** The state after a call; empty if it cannot have done in this state what it did. */
    Optional<S> after(S before, Call<W> call);
  }

  private record Tried(long done, Object state) {}

  private final List<Call<W>> calls;
  private final Model<S, W> model;
  private final Set<Tried> tried = new HashSet<>();

  private Linearizable(List<Call<W>> calls, Model<S, W> model) {
    this.calls = calls;
    this.model = model;
  }

  /** Whether there is such an order. States are compared by their {@code equals}. */
  public static <S, W> boolean check(List<Call<W>> calls, S initial, Model<S, W> model) {
    if (calls.size() > 63) {
      throw new IllegalArgumentException(calls.size() + " calls: at most 63 can be searched");
    }
    return new Linearizable<>(calls, model).search(0, initial);
  }

  private boolean search(long done, S state) {
    if (Long.bitCount(done) == calls.size()) {
      return true;
    }
    if (!tried.add(new Tried(done, state))) {
      return false;
    }
    long firstEnd = Long.MAX_VALUE;
    for (int i = 0; i < calls.size(); i++) {
      if ((done >>> i & 1) == 0) {
        firstEnd = Math.min(firstEnd, calls.get(i).to());
      }
    }
    for (int i = 0; i < calls.size(); i++) {
      // What began after another had ended comes after it.
      if ((done >>> i & 1) == 0 && calls.get(i).from() < firstEnd) {
        Optional<S> after = model.after(state, calls.get(i));
        if (after.isPresent() && search(done | 1L << i, after.get())) {
          return true;
        }
      }
    }
    return false;
  }
}
