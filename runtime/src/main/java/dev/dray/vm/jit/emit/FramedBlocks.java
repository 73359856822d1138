package dev.dray.vm.jit.emit;

import dev.dray.vm.jit.ir.Block;
import dev.dray.vm.jit.ir.Kind;
import dev.dray.vm.jit.ir.Op;
import dev.dray.vm.jit.ir.Value;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/**
 * Blocks that access scattered operands several times side by side, as record by record: one look
 * at the frames at hand for all of them, and two versions of what follows.
 */
final class FramedBlocks {
  private final FunctionEmitter function;
  private final Code code;
  private int offset = -1;

  FramedBlocks(FunctionEmitter function) {
    this.function = function;
    this.code = function.code;
  }

  /** Emits the statements of a block in one version or two. */
  void statements(Block block, Consumer<Value> statement) {
    List<List<Value>> groups =
        FrameGroups.in(block, function.model, function.memory.hosts::containsKey);
    if (groups.isEmpty()) {
      block.values.forEach(statement);
      return;
    }
    if (offset < 0) {
      offset = function.local(Kind.LONG);
    }
    int start = FrameGroups.start(block, groups);
    block.values.subList(0, start).forEach(statement);
    Label miss = function.memory.frames.misses.get(groups.getFirst().getFirst());
    Label apart = miss != null ? miss : new Label();
    Label done = new Label();
    Map<List<Value>, Integer> bases = new HashMap<>();
    for (List<Value> group : groups) {
      int base = function.local(Kind.LONG);
      look(block, group, apart, base);
      bases.put(group, base);
    }
    List<Value> rest = block.values.subList(start, block.values.size());
    Memory memory = function.memory;
    Map<Value, Memory.Host> before = memory.hosts;
    Map<Value, Memory.Host> hosts = new HashMap<>(before);
    bases.forEach(
        (group, base) -> group.forEach(each -> hosts.put(each, host(each, base, first(group)))));
    memory.hosts = hosts;
    rest.forEach(statement);
    memory.hosts = before;
    if (miss != null) {
      return;
    }
    code.goTo(done);
    code.label(apart);
    // Those that jump about may be outside for long; for others the next piece comes soon.
    Set<Value> outside = new HashSet<>();
    groups.forEach(outside::addAll);
    outside.removeIf(access -> function.views.table(access) != null);
    memory.frames.outside = outside;
    rest.forEach(statement);
    memory.frames.outside = Set.of();
    code.label(done);
  }

  /** What a group is looked up for: a page for writing holds what is read there, too. */
  private static Value written(List<Value> group) {
    return group.stream().filter(each -> each.op == Op.STORE).findFirst().orElse(group.getFirst());
  }

  private void pushEarly(Value value, Block block) {
    Expressions expressions = function.expressions;
    if (expressions.following != null && expressions.following.push(value)) {
      return;
    }
    if (value.op.leaf() || !value.op.pure() || value.block != block) {
      expressions.push(value);
    } else {
      expressions.recompute(value, input -> pushEarly(input, block));
    }
  }

  private static long first(List<Value> group) {
    return group.stream().mapToLong(each -> each.immediate).min().orElseThrow();
  }

  /** Leaves in a local where the first byte of a group is, or goes elsewhere. */
  private void look(Block block, List<Value> group, Label otherwise, int base) {
    Value any = written(group);
    long first = first(group);
    long end =
        group.stream().mapToLong(each -> each.immediate + each.size.bytes()).max().orElseThrow();
    Views.Table table = function.views.table(any);
    if (table != null) {
      Runnable start =
          () -> {
            pushEarly(any.input(0), block);
            code.constant(first);
            code.op(Opcodes.LADD);
          };
      function.memory.frames.lookUp(table, start, end - first, otherwise, base);
      return;
    }
    Views.View view = Objects.requireNonNull(function.views.view(any));
    pushEarly(any.input(0), block);
    if (first != 0) {
      code.constant(first);
      code.op(Opcodes.LADD);
    }
    code.load(Kind.LONG, view.low());
    code.op(Opcodes.LSUB);
    code.store(Kind.LONG, offset);
    code.load(Kind.LONG, offset);
    // The JVM computes this once for as long as the view stays.
    code.load(Kind.LONG, view.span());
    code.constant(end - first - 1);
    code.op(Opcodes.LSUB);
    code.constant(0L);
    code.statically("java/lang/Math", "max", "(JJ)J");
    code.statically("java/lang/Long", "compareUnsigned", "(JJ)I");
    code.jump(Opcodes.IFGE, otherwise);
    code.load(Kind.LONG, offset);
    code.load(Kind.LONG, view.low());
    code.op(Opcodes.LADD);
    code.load(Kind.LONG, view.delta());
    code.op(Opcodes.LADD);
    FrameAccess.positive(code);
    code.store(Kind.LONG, base);
  }

  private Memory.Host host(Value access, int base, long first) {
    return new Memory.Host() {
      @Override
      public void offset() {
        code.load(Kind.LONG, base);
        if (access.immediate != first) {
          code.constant(access.immediate - first);
          code.op(Opcodes.LADD);
        }
      }
    };
  }
}
