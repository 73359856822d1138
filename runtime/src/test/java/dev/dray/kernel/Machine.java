package dev.dray.kernel;

import dev.dray.engine.DeviceConfig;
import dev.dray.engine.Portal;
import dev.dray.memory.capability.CapabilityHandle;
import dev.dray.memory.capability.Permission;
import dev.dray.memory.mmu.Mmu;
import dev.dray.memory.mmu.MmuConfiguration;
import dev.dray.memory.paging.Rights;
import dev.dray.memory.physical.PageSize;
import dev.dray.memory.physical.PhysicalMemory;
import dev.dray.memory.submitter.Attachment;
import dev.dray.operation.descriptor.CompletionRecord;
import dev.dray.operation.descriptor.Descriptor;
import dev.dray.verifier.ProgramReader;
import dev.dray.vm.Tier;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.SplittableRandom;

/** A kernel with two nodes and two contexts, and what tests do with them. */
final class Machine implements AutoCloseable {
  static final long A = 0x10_0000_0000L;
  static final long B = 0x20_0000_0000L;

  final Kernel kernel;
  final AddressSpaceManager manager;
  final UserContext alice;
  final UserContext bob;

  Machine() {
    this(DeviceConfig.simple(2));
  }

  Machine(DeviceConfig config) {
    kernel = new Kernel(config);
    manager =
        new AddressSpaceManager(
            kernel,
            Mmu.over(
                PhysicalMemory.ofNodes(64L << 20, 64L << 20), MmuConfiguration.DEFAULT.weak(3)));
    alice = manager.create();
    bob = manager.create();
  }

  Portal portal(UserContext context) {
    return kernel.portal(kernel.device().queues().getFirst(), context.client());
  }

  CompletionRecord run(UserContext context, Descriptor descriptor) {
    return portal(context).submit(descriptor).await();
  }

  static byte[] mapRandom(UserContext context, long address, int bytes) {
    context.space().map(address, bytes, Rights.USER_DATA, PageSize.SMALL);
    byte[] contents = new byte[bytes];
    new SplittableRandom(address).nextBytes(contents);
    context.cpu().write(address, MemorySegment.ofArray(contents));
    return contents;
  }

  Attachment attach(
      UserContext holder, UserContext owner, long base, long length, Permission... permissions) {
    return holder.addresses().attach(grant(holder, owner, base, length, permissions));
  }

  CapabilityHandle grant(
      UserContext holder, UserContext owner, long base, long length, Permission... permissions) {
    return manager.grant(holder, owner, base, length, Set.of(permissions));
  }

  LoadedProgram load(String text, Tier tier) {
    return kernel
        .loader()
        .load(
            ProgramReader.read("program.s", text.getBytes(StandardCharsets.UTF_8)).getFirst(),
            LoadOptions.standard().withTier(tier));
  }

  /** Runs a program on operands given by their ends; the block lies at an address of its own. */
  CompletionRecord program(UserContext context, LoadedProgram program, long block, long... words) {
    MemorySegment bytes = MemorySegment.ofArray(new byte[80]);
    for (int i = 0; i < words.length; i++) {
      bytes.set(ValueLayout.JAVA_LONG_UNALIGNED, i * 8L, words[i]);
    }
    context.cpu().write(block, bytes);
    return run(context, Descriptor.runProgram(program.handle(), block));
  }

  @Override
  public void close() {
    manager.close();
    kernel.close();
  }
}
