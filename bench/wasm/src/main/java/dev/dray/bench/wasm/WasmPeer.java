package dev.dray.bench.wasm;

import dev.dray.bench.Contestant;
import dev.dray.bench.kernel.Kernel;
import dev.dray.bench.kernel.Peer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.function.Function;
import run.endive.compiler.MachineFactoryCompiler;
import run.endive.runtime.ByteArrayMemory;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;

/** The kernels in one module, compiled once; each contestant has an instance of its own. */
public final class WasmPeer implements Peer {
  private static final String MODULE = "kernels.wasm";

  private final WasmModule module;
  private final Function<Instance, Machine> machines;

  /** Reads and compiles the module. */
  public WasmPeer() {
    try (InputStream in = WasmPeer.class.getResourceAsStream(MODULE)) {
      if (in == null) {
        throw new IllegalStateException(MODULE + " is missing: run bench/build-kernels");
      }
      module = Parser.parse(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + MODULE, e);
    }
    machines = MachineFactoryCompiler.compile(module);
  }

  @Override
  public Contestant contestant(Kernel kernel) {
    Instance instance =
        Instance.builder(module)
            .withMachineFactory(machines)
            .withMemoryFactory(ByteArrayMemory::new)
            .build();
    return new WasmContestant(kernel.name(), instance);
  }
}
