package dev.dray.verifier.certificate;

import java.util.List;
import java.util.Map;

/**
 * What holds whenever execution reaches a {@link CutPoint}.
 *
 * <p>Meaning: for every state that reaches the cut point there is an assignment of integers to the
 * symbols such that each location holds what {@code values} says, each fact, product and constraint
 * is true, and the inherited symbols have the integers that they had at the cut point passed before
 * (root symbols: those of the whole execution).
 *
 * <p>How a checker finds the assignment on an edge from cut point c to cut point d, given the state
 * that its own symbolic execution of the path computes from c's invariant:
 *
 * <ul>
 *   <li>A symbol that is in no {@link CutPoint#defined} list of d is inherited: it denotes what it
 *       denotes in c, so c's invariant must mention it too (root symbols excepted).
 *   <li>A loop's iteration counter (see {@link LoopProof}) is 0 on edges that enter the loop and
 *       the old one plus 1 on back edges.
 *   <li>Every other defined symbol is the representative, in its fact's view, of a location's
 *       value: the definitions are processed in the order of the list, and each names the location;
 *       the value there is {@code Number(e)} or {@code Pointer(r, e)} or {@code PointerLow(r, e)}
 *       where the symbol has coefficient 1 or -1 and the other symbols of e are inherited or
 *       defined before. Where the edge's own value does not provably fit the view, only the
 *       non-relational part of it may be used.
 *   <li>A defined instance of a region is the instance found at the named location.
 *   <li>A product's symbol denotes the product of the two integers, a signed half's symbol the low
 *       32 bits of the other integer as a signed number.
 * </ul>
 *
 * @param values registers that are not listed are {@link Value.Unusable}; frame bytes that are in
 *     no listed cell and not tainted hold some number
 * @param tainted frame bytes that may hold parts of a pointer: they may be overwritten, not read
 * @param facts of every symbol that occurs, except root symbols whose policy facts suffice and
 *     products (bounded by their constraints or, if listed, by their fact)
 * @param products symbols that are products of two symbols
 * @param signedHalves symbols that are the low halves of others, read as signed numbers
 * @param constraints each expression is at least 0
 * @param records reserved ring-buffer records that still have to be submitted or discarded
 */
public record Invariant(
    Map<Location, Value> values,
    List<Taint> tainted,
    List<SymbolFact> facts,
    List<Product> products,
    List<SignedHalf> signedHalves,
    List<Linear> constraints,
    List<Region.RingRecord> records) {

  /** Copies its collections. */
  public Invariant {
    values = Map.copyOf(values);
    tainted = List.copyOf(tainted);
    facts = List.copyOf(facts);
    products = List.copyOf(products);
    signedHalves = List.copyOf(signedHalves);
    constraints = List.copyOf(constraints);
    records = List.copyOf(records);
  }

  /** One in which no number has a signed half of its own. */
  public Invariant(
      Map<Location, Value> values,
      List<Taint> tainted,
      List<SymbolFact> facts,
      List<Product> products,
      List<Linear> constraints,
      List<Region.RingRecord> records) {
    this(values, tainted, facts, products, List.of(), constraints, records);
  }

  /** {@code symbol = left * right}, over integers. */
  public record Product(int symbol, int left, int right) {}

  /** {@code symbol = of} modulo 2^32, and symbol is from -2^31 to 2^31 - 1. */
  public record SignedHalf(int symbol, int of) {}

  /** Bytes from offset to offset + size - 1 of a frame, offset in -512..-1. */
  public record Taint(int depth, int offset, int size) {}
}
