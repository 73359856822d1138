package dev.dray.verifier.analysis.fixpoint;

import dev.dray.verifier.analysis.domain.Knowledge;
import dev.dray.verifier.analysis.domain.LinearExpression;
import dev.dray.verifier.analysis.fixpoint.AbstractValue.MaybeNull;
import dev.dray.verifier.analysis.fixpoint.AbstractValue.Number;
import dev.dray.verifier.analysis.fixpoint.AbstractValue.Pointer;
import dev.dray.verifier.analysis.fixpoint.AbstractValue.PointerLow;
import dev.dray.verifier.certificate.CutPoint.ByLength;
import dev.dray.verifier.certificate.CutPoint.ByLocation;
import dev.dray.verifier.certificate.Location;
import dev.dray.verifier.certificate.Region;
import dev.dray.verifier.certificate.Symbols;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What kind of value a location holds where paths meet, and in which region: the same one on all,
 * the same instance of a map's values, or a choice of several.
 */
final class RegionJoin {
  private final Joining joining;
  private final Regions regions;
  private final Widening widening;
  private final Map<List<Integer>, Integer> instances = new HashMap<>();
  private final Map<List<Region>, Region.Choice> choices = new LinkedHashMap<>();
  private boolean mixed;

  RegionJoin(Joining joining, Regions regions, Widening widening) {
    this.joining = joining;
    this.regions = regions;
    this.widening = widening;
  }

  /** Whether a location holds a pointer into one region on some path and into another on others. */
  boolean mixed() {
    return mixed;
  }

  /** Gives the regions that differ between the arriving states their lengths. */
  void measure(AffineHull hull) {
    choices.forEach((tuple, choice) -> measure(tuple, choice, hull));
  }

  /** What kind of value a location holds in all states, with the first state's expression. */
  Optional<AbstractValue> shape(Slot slot) {
    AbstractValue first = slot.values[0];
    if (slot.sameEverywhere() && !first.linear() && !(first instanceof MaybeNull)) {
      return first instanceof AbstractValue.Unusable ? Optional.empty() : Optional.of(first);
    }
    Class<?> kind = first.getClass();
    List<Region> regions = new ArrayList<>();
    for (AbstractValue value : slot.values) {
      if (value.getClass() != kind) {
        return nullable(slot);
      }
      region(value).ifPresent(regions::add);
    }
    if (first instanceof Number) {
      return Optional.of(first);
    }
    Optional<Region> region = regions.isEmpty() ? Optional.empty() : unify(regions, slot.location);
    return switch (first) {
      case Pointer pointer -> region.map(common -> new Pointer(common, pointer.offset()));
      case PointerLow low -> region.map(common -> new PointerLow(common, low.offset()));
      case AbstractValue.Negated negated ->
          region.map(common -> new AbstractValue.Negated(common, negated.offset()));
      case MaybeNull maybe -> region.map(MaybeNull::new);
      default -> Optional.empty();
    };
  }

  static Optional<Region> region(AbstractValue value) {
    return switch (value) {
      case Pointer pointer -> Optional.of(pointer.region());
      case PointerLow low -> Optional.of(low.region());
      case AbstractValue.Negated negated -> Optional.of(negated.region());
      case MaybeNull maybe -> Optional.of(maybe.region());
      default -> Optional.empty();
    };
  }

  /** Null on one path and a value of the same map on another. */
  private Optional<AbstractValue> nullable(Slot slot) {
    List<Region> regions = new ArrayList<>();
    for (AbstractValue value : slot.values) {
      boolean isNull =
          value instanceof Number number && number.expression().equals(LinearExpression.ZERO);
      boolean start =
          value instanceof MaybeNull
              || value instanceof Pointer pointer && pointer.offset().equals(LinearExpression.ZERO);
      if (!isNull && !start) {
        return Optional.empty();
      }
      region(value).ifPresent(regions::add);
    }
    if (regions.isEmpty() || !(regions.get(0) instanceof Region.MapValue first)) {
      return Optional.empty();
    }
    for (Region region : regions) {
      if (!(region instanceof Region.MapValue value) || value.map() != first.map()) {
        return Optional.empty();
      }
    }
    int instance = joining.name(List.of("null", slot.location));
    joining.definitions().add(new ByLocation(instance, slot.location));
    return Optional.of(new MaybeNull(new Region.MapValue(first.map(), instance)));
  }

  private Optional<Region> unify(List<Region> regions, Location location) {
    Region first = regions.get(0);
    if (first instanceof Region.Choice) {
      return choice(regions, location);
    }
    List<Integer> tuple = new ArrayList<>();
    for (Region region : regions) {
      Optional<Integer> instance = instance(region);
      boolean alike =
          instance.isPresent()
              ? withInstance(region, 0).equals(withInstance(first, 0))
              : region.equals(first);
      if (!alike) {
        return choice(regions, location);
      }
      instance.ifPresent(tuple::add);
    }
    if (tuple.isEmpty()) {
      return Optional.of(first);
    }
    int one = tuple.get(0);
    boolean same = tuple.stream().allMatch(other -> other == one);
    if (same && (one == Symbols.ONLY_INSTANCE || joining.inherited().contains(one))) {
      return Optional.of(first);
    }
    Integer known = instances.get(tuple);
    if (known == null) {
      known = joining.name(List.of("instance", location));
      instances.put(tuple, known);
      joining.definitions().add(new ByLocation(known, location));
    }
    return Optional.of(withInstance(first, known));
  }

  /** One of several regions, the same one wherever the arriving states agree on the regions. */
  private Optional<Region> choice(List<Region> tuple, Location location) {
    if (tuple.get(0) instanceof Region.Choice first
        && tuple.stream().allMatch(first::equals)
        && joining.inherited().contains(first.instance())
        && joining.inherited().contains(first.length())) {
      return Optional.of(first);
    }
    mixed |= !(tuple.get(0) instanceof Region.Choice);
    Region.Choice known = choices.get(tuple);
    if (known != null) {
      return Optional.of(known);
    }
    Set<Region> members = new TreeSet<>(Comparator.comparing(Region::toString));
    for (Region region : tuple) {
      List<Region> alternatives = Regions.alternatives(region);
      if (alternatives.isEmpty()) {
        return Optional.empty();
      }
      members.addAll(alternatives);
    }
    Region.Choice choice =
        new Region.Choice(
            List.copyOf(members),
            joining.name(List.of("choice", location)),
            joining.name(List.of("length", location)));
    choices.put(List.copyOf(tuple), choice);
    joining.definitions().add(new ByLocation(choice.instance(), location));
    joining.definitions().add(new ByLength(choice.length(), location));
    return Optional.of(choice);
  }

  /** What is known of the length of a region that differs between the arriving states. */
  private void measure(List<Region> tuple, Region.Choice choice, AffineHull hull) {
    LinearExpression[] lengths = new LinearExpression[tuple.size()];
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = regions.end(tuple.get(i));
    }
    joining
        .facts()
        .put(
            choice.length(),
            widening.of(choice.length(), hull.introduce(choice.length(), lengths)));
  }

  /** Whichever region it is, it is no longer than all of them together. */
  void limitChoices(Knowledge knowledge) {
    for (Region.Choice choice : choices.values()) {
      LinearExpression all = LinearExpression.term(choice.length(), -1);
      for (Region member : choice.members()) {
        all = all.plus(regions.end(member));
      }
      knowledge.assume(all);
    }
  }

  static Optional<Integer> instance(Region region) {
    return switch (region) {
      case Region.MapValue value -> Optional.of(value.instance());
      case Region.RingRecord ring -> Optional.of(ring.instance());
      default -> Optional.empty();
    };
  }

  private static Region withInstance(Region region, int instance) {
    return switch (region) {
      case Region.MapValue value -> new Region.MapValue(value.map(), instance);
      case Region.RingRecord ring -> new Region.RingRecord(ring.map(), ring.size(), instance);
      default -> region;
    };
  }

  /** The records that are open in any arriving state. */
  void joinRecords(State result) {
    int most = 0;
    for (Arrival arrival : joining.arrivals()) {
      most = Math.max(most, arrival.state.records.size());
    }
    for (int r = 0; r < most; r++) {
      List<Region> regions = new ArrayList<>();
      for (Arrival arrival : joining.arrivals()) {
        if (r < arrival.state.records.size()) {
          regions.add(arrival.state.records.get(r));
        }
      }
      // a record that is open on some paths only stays open, so its leak is found at the end
      Location nowhere = new Location.Register(-1, r);
      Region joined = unifyRecords(regions, nowhere);
      if (joined instanceof Region.RingRecord ring) {
        result.records.add(ring);
      }
    }
  }

  private Region unifyRecords(List<Region> regions, Location nowhere) {
    if (regions.size() == joining.arrivals().size()) {
      List<Integer> tuple = new ArrayList<>();
      regions.forEach(region -> instance(region).ifPresent(tuple::add));
      Integer known = instances.get(tuple);
      if (known != null) {
        return withInstance(regions.get(0), known);
      }
      int one = tuple.get(0);
      if (joining.inherited().contains(one) && tuple.stream().allMatch(other -> other == one)) {
        return regions.get(0);
      }
    }
    return withInstance(regions.get(0), joining.name(nowhere));
  }
}
