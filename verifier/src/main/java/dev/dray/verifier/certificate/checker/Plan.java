package dev.dray.verifier.certificate.checker;

import dev.dray.verifier.certificate.CallContext;
import dev.dray.verifier.certificate.Certificate;
import dev.dray.verifier.certificate.CutPoint;
import dev.dray.verifier.certificate.CutPoint.Role;
import dev.dray.verifier.certificate.LoopProof;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A certificate's cut points and contexts, looked up by place. */
final class Plan {
  static final int MAXIMUM_FRAMES = 8;

  private final Certificate certificate;
  private final Map<Spot, CutPoint> joins = new HashMap<>();
  private final Map<Spot, CutPoint> preheaders = new HashMap<>();
  private final Map<Spot, LoopProof> loops = new HashMap<>();
  private final Map<Place, TreeSet<Integer>> copies = new HashMap<>();
  private final Map<Integer, Place> places = new HashMap<>();
  private final Map<Integer, Set<Integer>> bodies = new HashMap<>();
  private final Map<Long, Integer> children = new HashMap<>();
  private final int[] depths;

  /** A cut point's place, and which of those that are there it is. */
  private record Spot(Place place, int copy) {}

  Plan(Certificate certificate) {
    this.certificate = certificate;
    this.depths = new int[certificate.contexts().size()];
    contexts(certificate.contexts());
    loops();
    for (int id = 0; id < certificate.cutPoints().size(); id++) {
      cut(id, certificate.cutPoints().get(id));
    }
  }

  private static Refusal malformed(int pc, String what) {
    return new Refusal(pc, what);
  }

  private void contexts(List<CallContext> contexts) {
    for (int index = 0; index < contexts.size(); index++) {
      CallContext context = contexts.get(index);
      boolean entry = context.kind() == CallContext.Kind.ENTRY;
      if (entry != (index == 0)
          || (entry && context.function() != 0)
          || (!entry && (context.parent() < 0 || context.parent() >= index))) {
        throw malformed(context.callPc(), "calling contexts in order, the entry's first");
      }
      depths[index] = entry ? 1 : depths[context.parent()] + 1;
      if (depths[index] > MAXIMUM_FRAMES) {
        throw malformed(context.callPc(), "at most " + MAXIMUM_FRAMES + " nested calls");
      }
      if (!entry && children.put(key(context.parent(), context.callPc()), index) != null) {
        throw malformed(context.callPc(), "one context for each call");
      }
    }
    if (contexts.isEmpty()) {
      throw malformed(-1, "a calling context");
    }
  }

  private static long key(int context, int pc) {
    return (long) context << 32 | (pc & 0xffffffffL);
  }

  private void loops() {
    int count = certificate.cutPoints().size();
    for (LoopProof loop : certificate.loops()) {
      if (loop.head() < 0 || loop.head() >= count || bodies.containsKey(loop.head())) {
        throw malformed(-1, "one proof for each loop, of a head that exists");
      }
      bodies.put(loop.head(), new HashSet<>(loop.body()));
      CutPoint head = certificate.cutPoints().get(loop.head());
      boolean callback = loop.termination() instanceof LoopProof.ByHelper;
      Place place = new Place(head.context(), head.pc(), callback);
      if (head.role() != Role.HEAD || loops.put(spot(place, head.copy()), loop) != null) {
        throw malformed(head.pc(), "one loop for each head");
      }
      if (callback && head.copy() != 0) {
        throw malformed(head.pc(), "one loop for each callback");
      }
      if (callback && !(isCallback(head) && staysInCallback(loop, head))) {
        throw malformed(head.pc(), "a loop that a helper bounds is that of a callback");
      }
      places.put(loop.head(), place);
    }
  }

  /** Whether every cut point of the body is inside the callback, or is the head. */
  private boolean staysInCallback(LoopProof loop, CutPoint head) {
    for (int member : loop.body()) {
      if (member < 0 || member >= certificate.cutPoints().size()) {
        return false;
      }
      CutPoint cut = certificate.cutPoints().get(member);
      int context = cut.context();
      while (context > head.context() && context < depths.length) {
        context = context(context).parent();
      }
      boolean atPreheader =
          cut.role() == Role.PREHEADER && cut.context() == head.context() && cut.id() < head.id();
      if (context != head.context() || (atPreheader && cut.pc() == head.pc())) {
        return false;
      }
    }
    return true;
  }

  private boolean isCallback(CutPoint cut) {
    CallContext context = context(cut.context());
    return (context.kind() == CallContext.Kind.LOOP_CALLBACK
            || context.kind() == CallContext.Kind.MAP_CALLBACK)
        && context.function() == cut.pc();
  }

  private void cut(int id, CutPoint cut) {
    if (cut.id() != id
        || cut.context() < 0
        || cut.context() >= depths.length
        || (cut.role() == Role.ENTRY) != (id == 0)) {
      throw malformed(cut.pc(), "cut points in order of their ids, the entry first");
    }
    switch (cut.role()) {
      case ENTRY -> {
        places.put(id, new Place(0, 0, false));
        if (cut.context() != 0 || cut.pc() != 0) {
          throw malformed(cut.pc(), "the entry at slot 0");
        }
      }
      case JOIN -> {
        Place place = new Place(cut.context(), cut.pc(), false);
        places.put(id, place);
        Spot spot = spot(place, cut.copy());
        if (joins.put(spot, cut) != null || loops.containsKey(spot)) {
          throw malformed(cut.pc(), "one cut point for each place");
        }
      }
      case PREHEADER -> {
        Place inner = new Place(cut.context(), cut.pc(), false);
        Place outer = new Place(cut.context(), cut.pc(), true);
        // Where a callback starts with a loop, the callback's own preheader comes first.
        Spot called = new Spot(outer, cut.copy());
        boolean callback = loops.containsKey(called) && !preheaders.containsKey(called);
        Place place = callback ? outer : inner;
        places.put(id, place);
        Spot spot = spot(place, cut.copy());
        if (!loops.containsKey(spot) || preheaders.put(spot, cut) != null) {
          throw malformed(cut.pc(), "one preheader for each loop");
        }
      }
      case HEAD -> {
        if (!bodies.containsKey(id)) {
          throw malformed(cut.pc(), "a proof that the loop ends");
        }
      }
    }
  }

  private Spot spot(Place place, int copy) {
    copies.computeIfAbsent(place, absent -> new TreeSet<>()).add(copy);
    return new Spot(place, copy);
  }

  CallContext context(int index) {
    return certificate.contexts().get(index);
  }

  /** The number of calling contexts. */
  int contexts() {
    return depths.length;
  }

  /** The context of a call, if the certificate has one. */
  Optional<Integer> child(int context, int pc) {
    return Optional.ofNullable(children.get(key(context, pc)));
  }

  Place place(CutPoint cut) {
    Place place = places.get(cut.id());
    if (place == null) {
      throw malformed(cut.pc(), "a place for cut point " + cut.id());
    }
    return place;
  }

  /** The number of frames at a place. */
  int frames(Place place) {
    return depths[place.context()] - (place.callback() ? 1 : 0);
  }

  boolean inBody(int loopHead, int cut) {
    Set<Integer> body = bodies.get(loopHead);
    return body != null && body.contains(cut);
  }

  /**
   * The cut points where a path from another one may end when it gets to a place: one of them must
   * hold, most likely the first.
   */
  List<CutPoint> targets(Place place, CutPoint from) {
    TreeSet<Integer> there = copies.get(place);
    if (there == null) {
      return List.of();
    }
    List<CutPoint> targets = new ArrayList<>(there.size());
    if (there.contains(from.copy())) {
      targets.add(target(new Spot(place, from.copy()), from.id()));
    }
    for (int copy : there) {
      if (copy != from.copy()) {
        targets.add(target(new Spot(place, copy), from.id()));
      }
    }
    return targets;
  }

  private CutPoint target(Spot spot, int from) {
    LoopProof loop = loops.get(spot);
    CutPoint join = joins.get(spot);
    if (loop == null) {
      if (join == null) {
        throw malformed(spot.place().pc(), "a cut point for each copy of a place");
      }
      return join;
    }
    CutPoint head = certificate.cutPoints().get(loop.head());
    return inBody(loop.head(), from) ? head : preheaders.getOrDefault(spot, head);
  }

  /** The cut point where a loop is entered. */
  Optional<CutPoint> entered(Place place) {
    Spot spot = new Spot(place, 0);
    LoopProof loop = loops.get(spot);
    return loop == null
        ? Optional.empty()
        : Optional.of(preheaders.getOrDefault(spot, certificate.cutPoints().get(loop.head())));
  }

  /** The head to which a preheader goes on at once. */
  Optional<CutPoint> next(CutPoint cut) {
    return cut.role() == Role.PREHEADER
        ? Optional.ofNullable(loops.get(new Spot(place(cut), cut.copy())))
            .map(loop -> certificate.cutPoints().get(loop.head()))
        : Optional.empty();
  }

  /** Whether paths may pass cut points: those of another copy of the same instructions. */
  boolean copied() {
    return !certificate.copyings().isEmpty();
  }

  /** The proofs for the loop of which a cut point is the head. */
  List<LoopProof> loopsOf(CutPoint cut) {
    LoopProof loop = cut.role() == Role.HEAD ? loops.get(new Spot(place(cut), cut.copy())) : null;
    return loop == null ? List.of() : List.of(loop);
  }

  List<LoopProof> loopProofs() {
    return certificate.loops();
  }

  List<CutPoint> cutPoints() {
    return certificate.cutPoints();
  }
}
