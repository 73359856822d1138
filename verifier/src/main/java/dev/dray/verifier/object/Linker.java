package dev.dray.verifier.object;

import dev.dray.verifier.isa.Code;
import dev.dray.verifier.isa.FunctionSymbol;
import dev.dray.verifier.isa.Instruction;
import dev.dray.verifier.isa.Instruction.CallLocal;
import dev.dray.verifier.isa.Instruction.LoadAddress;
import dev.dray.verifier.isa.Instruction.LoadImmediate;
import dev.dray.verifier.isa.Instruction.PseudoSource;
import dev.dray.verifier.isa.MapDefinition;
import dev.dray.verifier.isa.Program;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Puts an entry function and all it can reach one after the other, with addresses filled in. */
final class Linker {
  private final FunctionReader reader;
  private final Optional<LineInfo> lines;
  private final Map<Function, FunctionBody> bodies = new HashMap<>();
  private int slotsLeft = Limits.LINKED_SLOTS;

  Linker(FunctionReader reader, Optional<LineInfo> lines) {
    this.reader = reader;
    this.lines = lines;
  }

  ProgramImage link(EntryPoint entry, Function function) {
    Map<Function, Integer> starts = place(function);
    MapPool maps = new MapPool();
    List<Instruction> code = new ArrayList<>();
    List<FunctionSymbol> symbols = new ArrayList<>();
    LineTable.Builder table = new LineTable.Builder();
    starts.forEach(
        (next, start) -> {
          FunctionBody body = body(next);
          emit(body, start, starts, maps, code);
          String name = next.equals(function) ? entry.function() : next.name();
          symbols.add(new FunctionSymbol(name, start, start + body.code().slots()));
          // Without a line of its own a function would seem to belong to the one before it.
          table.add(start, LineTable.UNKNOWN);
          lines.ifPresent(info -> info.addTo(table, next, start));
        });
    return new ProgramImage(
        entry.function(),
        entry.section(),
        new Program(new Code(code), symbols, maps.definitions),
        table.build());
  }

  /** The absolute start of each reachable function, in order; the entry comes first. */
  private Map<Function, Integer> place(Function entry) {
    Map<Function, Integer> starts = new LinkedHashMap<>();
    Deque<Function> waiting = new ArrayDeque<>(List.of(entry));
    int end = 0;
    while (!waiting.isEmpty()) {
      Function function = waiting.remove();
      if (starts.containsKey(function)) {
        continue;
      }
      FunctionBody body = body(function);
      starts.put(function, end);
      end += body.code().slots();
      slotsLeft -= body.code().slots();
      if (end > Limits.PROGRAM_SLOTS) {
        throw FunctionReader.tooLong(entry);
      }
      if (slotsLeft < 0) {
        throw entry
            .section()
            .malformed(
                entry.start(),
                "programs of more than " + Limits.LINKED_SLOTS + " slots together",
                "read one of them by its name");
      }
      for (int slot : body.targets().keySet().stream().sorted().toList()) {
        if (body.targets().get(slot) instanceof Target.OfFunction target
            && !starts.containsKey(target.function())) {
          waiting.add(target.function());
        }
      }
    }
    return starts;
  }

  private FunctionBody body(Function function) {
    return bodies.computeIfAbsent(function, reader::read);
  }

  private static void emit(
      FunctionBody body,
      int start,
      Map<Function, Integer> starts,
      MapPool maps,
      List<Instruction> into) {
    Code code = body.code();
    for (int index = 0; index < code.instructions().size(); index++) {
      int slot = code.slotOf(index);
      Instruction instruction = code.instructions().get(index);
      Target target = body.targets().get(slot);
      into.add(
          target == null ? instruction : link(instruction, start + slot, target, starts, maps));
    }
  }

  private static Instruction link(
      Instruction instruction,
      int slot,
      Target target,
      Map<Function, Integer> starts,
      MapPool maps) {
    int register =
        switch (instruction) {
          case LoadImmediate load -> load.dst();
          case LoadAddress load -> load.dst();
          default -> 0;
        };
    return switch (target) {
      case Target.OfFunction(Function function) -> {
        int start = starts.getOrDefault(function, 0);
        yield instruction.slots() == 1
            ? new CallLocal(start - slot - 1)
            : new LoadAddress(register, PseudoSource.CODE, start, 0);
      }
      case Target.OfMap(Target.Place place, MapDefinition definition) ->
          new LoadAddress(register, PseudoSource.MAP_BY_INDEX, maps.index(place, definition), 0);
      case Target.OfData(Target.Place place, MapDefinition definition, int offset) ->
          new LoadAddress(
              register, PseudoSource.MAP_VALUE_BY_INDEX, maps.index(place, definition), offset);
    };
  }

  /** The maps of one program in the order of their first use. */
  private static final class MapPool {
    private final Map<Target.Place, Integer> indices = new HashMap<>();
    private final List<MapDefinition> definitions = new ArrayList<>();

    int index(Target.Place place, MapDefinition definition) {
      return indices.computeIfAbsent(
          place,
          p -> {
            definitions.add(definition);
            return definitions.size() - 1;
          });
    }
  }
}
