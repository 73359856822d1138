package dev.dray.verifier.isa;

import java.util.List;

/**
 * A linked program: everything that its meaning depends on. Execution enters at slot 0.
 *
 * @param code the entry function, then every function that it can reach
 * @param functions in order of their start, without gaps; the first is the entry
 * @param maps what {@link Instruction.LoadAddress} indexes
 */
public record Program(Code code, List<FunctionSymbol> functions, List<MapDefinition> maps) {

  /** Copies its lists. */
  public Program {
    functions = List.copyOf(functions);
    maps = List.copyOf(maps);
  }

  /**
   * A program without maps and symbols. Functions start at slot 0 and where local calls and
   * function addresses lead.
   */
  public static Program of(Code code) {
    return new Program(code, FunctionFinder.find(code), List.of());
  }
}
