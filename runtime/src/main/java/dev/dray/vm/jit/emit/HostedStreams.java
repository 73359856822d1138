package dev.dray.vm.jit.emit;

import dev.dray.vm.jit.ir.Kind;
import dev.dray.vm.jit.ir.Op;
import dev.dray.vm.jit.ir.Regions;
import dev.dray.vm.jit.ir.Value;
import dev.dray.vm.jit.loop.FastLoop;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/**
 * Accesses of a fast loop to operands that are scattered over frames, where they move regularly and
 * happen in every iteration: the loop runs only as long as each stays in the frame at hand. Other
 * frames are asked for where an iteration is sure to access them, in its order; else the plain
 * version of the loop does so, access by access. So faults come in order, and untouched pages stay
 * untouched.
 */
final class HostedStreams {
  /** Accesses further apart are seldom in one frame. */
  private static final long WIDEST = 2048;

  private final FunctionEmitter function;
  private final Code code;
  private final FastLoop fast;
  private final Map<Value, Views.View> hosted = new LinkedHashMap<>();
  private final List<Group> groups;
  private final Map<Value, Group> groupOf = new HashMap<>();
  private final boolean unsettled;
  private final boolean ahead;

  HostedStreams(FunctionEmitter function, FastLoop fast) {
    this.function = function;
    this.code = function.code;
    this.fast = fast;
    boolean whole = fast.onlyCounts();
    Set<Integer> moved = new HashSet<>();
    for (Value access : fast.accesses()) {
      Views.View view = function.views.view(access);
      if (view != null
          && function.views.table(access) == null
          && function.views.steady(access)
          && fast.step(access.input(0)).isPresent()) {
        hosted.put(access, view);
        whole &= fast.always(access.block);
      } else if (access.op == Op.STORE && !function.model.writable(access.region)) {
        moved.add(access.region);
        whole = false;
      } else {
        whole &= function.model.inLine(access) && !function.fuelled();
      }
    }
    // Such a store may move a page that the loop reads.
    hosted
        .keySet()
        .removeIf(
            access ->
                access.op == Op.LOAD
                    && (moved.contains(access.region) || moved.contains(Regions.NONE)));
    unsettled = !moved.isEmpty() && hosted.keySet().stream().anyMatch(each -> each.op == Op.LOAD);
    ahead = whole;
    this.groups = groups();
    for (Group group : groups) {
      group.members().forEach(access -> groupOf.put(access, group));
    }
  }

  boolean none() {
    return hosted.isEmpty();
  }

  boolean has(Value access) {
    return hosted.containsKey(access);
  }

  /**
   * Emits how many iterations stay in the frames at hand.
   *
   * @param atStart pushes what a value is in the first of them
   * @param atMost takes a number of iterations
   * @param none where to go if not even one does
   */
  void bound(Consumer<Value> atStart, Runnable atMost, Label none) {
    if (groups.isEmpty()) {
      return;
    }
    if (unsettled) {
      code.loadReference(Prologue.EXECUTION);
      code.onExecution("apart", "()Z");
      code.jump(Opcodes.IFEQ, none);
    }
    int offset = function.local(Kind.LONG);
    int room = function.local(Kind.LONG);
    if (ahead) {
      groups.forEach(group -> lookAhead(group, atStart, offset, room, none));
    }
    for (Group group : groups) {
      where(group, atStart, offset, room);
      code.jump(Opcodes.IFLT, none);
      long step = fast.step(group.any().input(0)).orElseThrow();
      if (step != 0) {
        code.load(Kind.LONG, step > 0 ? room : offset);
        code.constant(Math.abs(step));
        code.op(Opcodes.LDIV);
        code.constant(1L);
        code.op(Opcodes.LADD);
        atMost.run();
      }
    }
  }

  /**
   * Accesses that move together.
   *
   * @param first the distance from their root of the first byte that any of them touches
   * @param end the distance of the end of the last
   * @param start the local with the host's address of the first byte in the first iteration
   */
  private record Group(
      List<Value> members, Value root, Views.View view, long first, long end, int start) {
    Value any() {
      return members.getFirst();
    }
  }

  private List<Group> groups() {
    Map<List<Object>, List<Value>> byRoot = new LinkedHashMap<>();
    hosted.forEach(
        (access, view) ->
            byRoot
                .computeIfAbsent(List.of(view, Stream.rootOf(access)), key -> new ArrayList<>())
                .add(access));
    List<Group> found = new ArrayList<>();
    for (List<Value> together : byRoot.values()) {
      if (end(together) - first(together) <= WIDEST) {
        found.add(group(together));
      } else {
        Map<Value, List<Value>> byAddress = new LinkedHashMap<>();
        together.forEach(
            access ->
                byAddress.computeIfAbsent(access.input(0), key -> new ArrayList<>()).add(access));
        byAddress.values().forEach(each -> found.add(group(each)));
      }
    }
    return found;
  }

  private Group group(List<Value> members) {
    Value any = members.getFirst();
    return new Group(
        members,
        Stream.rootOf(any),
        Objects.requireNonNull(hosted.get(any)),
        first(members),
        end(members),
        function.local(Kind.LONG));
  }

  private static long first(List<Value> accesses) {
    return accesses.stream().mapToLong(Stream::displacement).min().orElseThrow();
  }

  private static long end(List<Value> accesses) {
    return accesses.stream()
        .mapToLong(access -> Stream.displacement(access) + access.size.bytes())
        .max()
        .orElseThrow();
  }

  /** Leaves offset and room in locals, and pushes what is negative if a view does not hold all. */
  private void where(Group group, Consumer<Value> atStart, int offset, int room) {
    pushOffset(group, atStart);
    code.store(Kind.LONG, offset);
    code.load(Kind.LONG, group.view().span());
    code.constant(group.end() - group.first());
    code.op(Opcodes.LSUB);
    code.load(Kind.LONG, offset);
    code.op(Opcodes.LSUB);
    code.store(Kind.LONG, room);
    code.load(Kind.LONG, offset);
    code.load(Kind.LONG, room);
    code.op(Opcodes.LOR);
    code.constant(0L);
    code.op(Opcodes.LCMP);
  }

  /**
   * Asks for the frame that the next iteration begins in. It is sure to access it, and to have
   * accessed those of groups before; where the frame is refused, the plain version comes to that.
   */
  private void lookAhead(Group group, Consumer<Value> atStart, int offset, int room, Label none) {
    Label there = new Label();
    where(group, atStart, offset, room);
    code.jump(Opcodes.IFGE, there);
    code.loadReference(group.view().last());
    code.load(Kind.LONG, offset);
    code.load(Kind.LONG, group.view().low());
    code.op(Opcodes.LADD);
    code.constant((int) (group.end() - group.first()));
    code.out.visitMethodInsn(
        Opcodes.INVOKEVIRTUAL,
        Names.PIECE_OF_FRAME,
        "ahead",
        "(JI)" + Names.PIECE_OF_FRAME_TYPE,
        false);
    function.views.refill(code, group.view());
    if (group.view().write()) {
      function.views.lookForMoves(code);
    }
    // What comes later in the iteration is not sure any more.
    code.load(Kind.LONG, group.view().span());
    code.constant(0L);
    code.op(Opcodes.LCMP);
    code.jump(Opcodes.IFEQ, none);
    code.label(there);
  }

  private void pushOffset(Group group, Consumer<Value> atStart) {
    atStart.accept(group.root());
    code.constant(group.first());
    code.op(Opcodes.LADD);
    code.load(Kind.LONG, group.view().low());
    code.op(Opcodes.LSUB);
  }

  /** Emits what stays the same until the frames do: where the first iteration's bytes are. */
  void begin(Consumer<Value> atStart) {
    for (Group group : groups) {
      atStart.accept(group.root());
      code.constant(group.first());
      code.op(Opcodes.LADD);
      code.load(Kind.LONG, group.view().delta());
      code.op(Opcodes.LADD);
      FrameAccess.positive(code);
      code.store(Kind.LONG, group.start());
    }
  }

  /** Pushes the host's address of an access in the first iteration. */
  void hostAddress(Value access) {
    Group group = Objects.requireNonNull(groupOf.get(access));
    code.load(Kind.LONG, group.start());
    distance(access, group);
  }

  private void distance(Value access, Group group) {
    long distance = Stream.displacement(access) - group.first();
    if (distance != 0) {
      code.constant(distance);
      code.op(Opcodes.LADD);
    }
  }

  /**
   * Where each access goes in the loop's body.
   *
   * @param multiple pushes the product of the counter and a number
   */
  Map<Value, Memory.Host> hosts(Consumer<Long> multiple) {
    Map<Value, Memory.Host> hosts = new HashMap<>();
    for (Value access : hosted.keySet()) {
      long step = fast.step(access.input(0)).orElseThrow();
      hosts.put(
          access,
          new Memory.Host() {
            @Override
            public void offset() {
              Group group = Objects.requireNonNull(groupOf.get(access));
              code.load(Kind.LONG, group.start());
              if (step != 0) {
                multiple.accept(step);
                code.op(Opcodes.LADD);
              }
              distance(access, group);
            }
          });
    }
    return hosts;
  }
}
