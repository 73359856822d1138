package dev.dray.cli.demo;

import dev.dray.UserProgram;
import dev.dray.cli.run.EngineRun;
import dev.dray.cli.text.Progress;
import dev.dray.cli.text.Units;
import dev.dray.kernel.LoadOptions;
import dev.dray.programs.Catalogue;
import dev.dray.programs.CatalogueProgram;
import dev.dray.verifier.object.ObjectFile;
import dev.dray.vm.Tier;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Every built-in operation and every program of the catalogue over one input. */
public final class Demo {
  /** Keeps the whole demonstration within seconds where nothing is compiled. */
  private static final long INTERPRETED_BYTES = 1 << 20;

  private final EngineRun engine;
  private final MemorySegment input;
  private final Optional<Tier> tier;
  private final Progress progress;
  private final List<DemoRow> rows = new ArrayList<>();
  private final Set<String> notes = new LinkedHashSet<>();

  /**
   * A demonstration.
   *
   * @param input of any size; not modified
   * @param tier for the programs; empty for the best that each qualifies for
   */
  public Demo(EngineRun engine, MemorySegment input, Optional<Tier> tier, Progress progress) {
    this.engine = engine;
    this.input = input;
    this.tier = tier;
    this.progress = progress;
  }

  /**
   * Runs everything.
   *
   * @param file the input's name, as shown
   */
  public DemoResult run(String file) {
    List<BuiltInDemo> builtIns = BuiltInDemo.all(engine.engine());
    List<CatalogueProgram> programs = Catalogue.all();
    int total = builtIns.size() + programs.size();
    for (BuiltInDemo builtIn : builtIns) {
      progress.update(rows.size(), total, builtIn.name());
      rows.add(builtIn.run(input));
    }
    for (CatalogueProgram program : programs) {
      progress.update(rows.size(), total, program.name());
      rows.add(row(program));
    }
    return new DemoResult(file, input.byteSize(), machine(), List.copyOf(notes), rows);
  }

  private DemoRow row(CatalogueProgram program) {
    LoadOptions options = tier.map(LoadOptions.standard()::withTier).orElse(LoadOptions.standard());
    try (UserProgram loaded =
        engine.load(ObjectFile.parse(program.object()).programs().getFirst(), options)) {
      long bytes = input.byteSize();
      if (loaded.tier() == Tier.INTERPRETER && bytes > INTERPRETED_BYTES) {
        bytes = INTERPRETED_BYTES;
        notes.add(
            "User programs run in the interpreter, which checks every access: they go over the"
                + " first "
                + Units.bytes(bytes)
                + " of the input, built-in operations over all of it.");
      }
      return new ProgramDemo(engine, program, loaded).run(input.asSlice(0, bytes));
    }
  }

  private static String machine() {
    return "JDK "
        + Runtime.version()
        + ", "
        + System.getProperty("os.name")
        + " "
        + System.getProperty("os.arch")
        + ", "
        + Runtime.getRuntime().availableProcessors()
        + " processors";
  }
}
