package dev.dray.campaign;

import dev.dray.verifier.isa.MapDefinition;
import dev.dray.verifier.isa.MapType;
import dev.dray.verifier.isa.Program;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Programs in the shapes that people and compilers write, with a mistake here and there: each is a
 * sequence of gadgets, each gadget does one thing that verifiers have got wrong.
 */
final class ProgramGenerator {
  private final Sketch s;
  private final List<Runnable> gadgets = new ArrayList<>();

  /** What programs are made of. */
  enum Style {
    /** Everything. */
    ANY,
    /** Numbers, branches and memory, but no loops: such programs are verified in no time. */
    LOOP_FREE
  }

  ProgramGenerator(SplittableRandom random, Style style) {
    s = new Sketch(random);
    ScalarGadgets scalars = new ScalarGadgets(s);
    MemoryGadgets memory = new MemoryGadgets(s);
    CallGadgets calls = new CallGadgets(s);
    gadgets.addAll(
        List.of(
            scalars::arithmetic,
            scalars::arithmetic,
            scalars::indexStack,
            scalars::indexStack,
            scalars::indexTwice,
            scalars::related,
            memory::fixed,
            memory::indexed,
            memory::indexed,
            memory::unbounded,
            memory::spill,
            memory::overlap,
            memory::variableStore,
            memory::mapValue,
            memory::globals,
            memory::atomics,
            memory::differences,
            memory::context,
            memory::leak,
            calls::local,
            calls::local));
    if (style == Style.ANY) {
      LoopGadgets loops = new LoopGadgets(s);
      gadgets.addAll(
          List.of(
              loops::pointer,
              loops::pointer,
              loops::index,
              loops::index,
              loops::twoStreams,
              loops::down,
              loops::dataSteps,
              loops::halving,
              loops::search,
              loops::nested,
              loops::table,
              loops::counted,
              calls::callback,
              calls::forEach,
              calls::bulk,
              calls::records));
    }
  }

  /** One program. */
  Program generate() {
    s.prologue();
    if (s.chance(3)) {
      s.b.map(new MapDefinition("array", MapType.ARRAY, 4, 24, 3));
      s.b.map(new MapDefinition("hash", MapType.HASH, 8, 16, 4));
    }
    // Mostly few, so that no mistake hides another.
    int count = 1 + s.random.nextInt(1 + s.random.nextInt(4));
    for (int index = 0; index < count; index++) {
      gadgets.get(s.random.nextInt(gadgets.size())).run();
    }
    return s.finish();
  }
}
