package dev.dray.verifier.object;

import dev.dray.verifier.isa.Code;
import java.util.Map;

/**
 * A function's instructions and what they refer to.
 *
 * @param code decoded, not linked
 * @param targets by slot, counted from the function
 */
record FunctionBody(Function function, Code code, Map<Integer, Target> targets) {}
