package dev.dray.vm.jit.emit;

import dev.dray.vm.jit.ir.Block;
import dev.dray.vm.jit.ir.Kind;
import dev.dray.vm.jit.ir.Op;
import dev.dray.vm.jit.ir.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/**
 * Blocks that access scattered operands several times side by side, as record by record: one look
 * at the frames at hand for all of them, and two versions of what follows.
 */
final class FramedBlocks {
  private static final int FEWEST = 2;
  private static final int MOST = 16;
  private static final int LONGEST = 60;

  private final FunctionEmitter function;
  private final Code code;
  private int offset = -1;

  FramedBlocks(FunctionEmitter function) {
    this.function = function;
    this.code = function.code;
  }

  /** Emits the statements of a block in one version or two. */
  void statements(Block block, Consumer<Value> statement) {
    Map<List<Object>, List<Value>> groups = groups(block);
    if (groups.isEmpty()) {
      block.values.forEach(statement);
      return;
    }
    if (offset < 0) {
      offset = function.local(Kind.LONG);
    }
    Label apart = new Label();
    Label done = new Label();
    groups.values().forEach(group -> look(block, group, apart));
    Memory memory = function.memory;
    Map<Value, Memory.Host> before = memory.hosts;
    Map<Value, Memory.Host> hosts = new HashMap<>(before);
    groups.values().forEach(group -> group.forEach(each -> hosts.put(each, host(each))));
    memory.hosts = hosts;
    block.values.forEach(statement);
    memory.hosts = before;
    code.goTo(done);
    code.label(apart);
    block.values.forEach(statement);
    code.label(done);
  }

  /** Accesses by view and base; none where two versions do not pay, or a page may move. */
  private Map<List<Object>, List<Value>> groups(Block block) {
    Map<List<Object>, List<Value>> groups = new LinkedHashMap<>();
    if (block.loop == null || block.values.size() > LONGEST) {
      return groups;
    }
    int count = 0;
    for (Value value : block.values) {
      boolean access = value.op == Op.LOAD || value.op == Op.STORE;
      Views.View view = access ? function.views.view(value) : null;
      boolean hosted = function.memory.hosts.containsKey(value);
      if (view != null && !hosted) {
        if (function.views.table(value) != null || !early(value.input(0), block)) {
          return Map.of();
        }
        groups.computeIfAbsent(List.of(view, value.input(0)), key -> new ArrayList<>()).add(value);
        count++;
      } else if (value.op == Op.CALL
          || value.op == Op.ATOMIC
          || (value.op == Op.STORE && !hosted && !function.model.writable(value.region))) {
        return Map.of();
      }
    }
    boolean pays = count >= FEWEST && count <= MOST && groups.size() < count;
    return pays ? groups : Map.of();
  }

  /** Whether a value can be computed where the block begins. */
  private static boolean early(Value value, Block block) {
    if (value.op.leaf() || value.op == Op.PHI || value.block != block) {
      return true;
    }
    if (!value.op.pure()) {
      return false;
    }
    for (Value input : value.inputs) {
      if (!early(input, block)) {
        return false;
      }
    }
    return true;
  }

  private void pushEarly(Value value, Block block) {
    Expressions expressions = function.expressions;
    if (expressions.following != null && expressions.following.push(value)) {
      return;
    }
    if (value.op.leaf() || value.op == Op.PHI || value.block != block) {
      expressions.push(value);
    } else {
      expressions.recompute(value, input -> pushEarly(input, block));
    }
  }

  private void look(Block block, List<Value> group, Label otherwise) {
    Value any = group.getFirst();
    Views.View view = Objects.requireNonNull(function.views.view(any));
    long first = group.stream().mapToLong(each -> each.immediate).min().orElseThrow();
    long end =
        group.stream().mapToLong(each -> each.immediate + each.size.bytes()).max().orElseThrow();
    pushEarly(any.input(0), block);
    if (first != 0) {
      code.constant(first);
      code.op(Opcodes.LADD);
    }
    code.load(Kind.LONG, view.low());
    code.op(Opcodes.LSUB);
    code.store(Kind.LONG, offset);
    code.load(Kind.LONG, view.span());
    code.constant(end - first);
    code.op(Opcodes.LSUB);
    code.load(Kind.LONG, offset);
    code.op(Opcodes.LSUB);
    code.load(Kind.LONG, offset);
    code.op(Opcodes.LOR);
    code.constant(0L);
    code.op(Opcodes.LCMP);
    code.jump(Opcodes.IFLT, otherwise);
  }

  private Memory.Host host(Value access) {
    Views.View view = Objects.requireNonNull(function.views.view(access));
    return new Memory.Host() {
      @Override
      public void segment() {
        code.everything();
      }

      @Override
      public void offset() {
        function.expressions.push(access.input(0));
        if (access.immediate != 0) {
          code.constant(access.immediate);
          code.op(Opcodes.LADD);
        }
        code.load(Kind.LONG, view.delta());
        code.op(Opcodes.LADD);
      }
    };
  }
}
