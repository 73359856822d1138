package dev.dray.vm.jit.emit;

import dev.dray.vm.jit.ir.Kind;
import dev.dray.vm.jit.ir.Value;
import dev.dray.vm.jit.loop.FastLoop;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/**
 * Accesses of a fast loop that jump about in the first bytes of a scattered operand, as those of
 * small dictionaries and histograms do. Where these bytes lie in one page that is known already, no
 * access needs to look for it.
 */
final class Residents {
  private static final long PAGE = 4096;

  /** A loop with more accesses is too long for one more version. */
  private static final int MOST = 8;

  private final FunctionEmitter function;
  private final Code code;
  private final Map<Value, Views.Table> tables = new LinkedHashMap<>();
  private final Map<Views.Table, Long> ends = new LinkedHashMap<>();
  private final Map<Views.Table, Integer> bases = new HashMap<>();

  Residents(FunctionEmitter function, FastLoop fast, HostedStreams hosted) {
    this.function = function;
    this.code = function.code;
    if (fast.accesses().size() > MOST || !all(fast, hosted)) {
      tables.clear();
      ends.clear();
    }
    ends.keySet().forEach(table -> bases.put(table, function.local(Kind.LONG)));
  }

  /** Notes the accesses; false if there are others that may ask for a page. */
  private boolean all(FastLoop fast, HostedStreams hosted) {
    for (Value access : fast.accesses()) {
      if (hosted.has(access) || function.model.inLine(access)) {
        continue;
      }
      Views.Table table = function.views.table(access);
      long end = end(access);
      if (table == null || end < 0) {
        return false;
      }
      tables.put(access, table);
      ends.merge(table, end, Math::max);
    }
    return true;
  }

  /** The end of the bytes that an access may touch; -1 if that is beyond a page. */
  private long end(Value access) {
    long last = function.ranges.maximum(access.input(0));
    long end = last + access.immediate + access.size.bytes();
    return last < 0 || last > PAGE || access.immediate < 0 || end > PAGE ? -1 : end;
  }

  boolean none() {
    return tables.isEmpty();
  }

  /** Emits the look-up of the pages, or goes elsewhere. */
  void look(Label otherwise) {
    ends.forEach(
        (table, end) ->
            function.memory.frames.lookUp(
                table,
                () -> code.constant(0L),
                end,
                otherwise,
                Objects.requireNonNull(bases.get(table))));
  }

  /** Where each access goes. */
  Map<Value, Memory.Host> hosts() {
    Map<Value, Memory.Host> hosts = new HashMap<>();
    tables.forEach(
        (access, table) ->
            hosts.put(
                access,
                new Memory.Host() {
                  @Override
                  public void offset() {
                    code.load(Kind.LONG, Objects.requireNonNull(bases.get(table)));
                    function.memory.offset(
                        access, () -> function.expressions.push(access.input(0)));
                    code.op(Opcodes.LADD);
                  }
                }));
    return hosts;
  }
}
