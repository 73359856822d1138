package dev.dray.kernel;

import dev.dray.engine.DeviceConfig;
import dev.dray.memory.capability.CapabilityHandle;
import dev.dray.memory.capability.Permission;
import dev.dray.memory.mmu.Context;
import dev.dray.memory.mmu.Mmu;
import dev.dray.memory.mmu.MmuConfiguration;
import dev.dray.memory.paging.PageTableFormat;
import dev.dray.memory.paging.Rights;
import dev.dray.memory.paging.X86Format;
import dev.dray.memory.physical.PageSize;
import dev.dray.memory.physical.PhysicalMemory;
import dev.dray.memory.physical.Placement;
import dev.dray.memory.space.PageRequestHandler.Response;
import dev.dray.memory.submitter.Attachment;
import dev.dray.memory.trace.Trace;
import dev.dray.memory.trace.TraceRecorder;
import dev.dray.operation.descriptor.CompletionRecord;
import dev.dray.operation.descriptor.Descriptor;
import dev.dray.operation.descriptor.Flag;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * One copy between two address spaces on a small machine of its own, watched step by step: from a
 * space with small pages to one whose first pages are shared with a fork and whose last is not
 * there yet.
 *
 * @param format of both spaces' tables
 * @param bytes to copy, 1 to 1 MiB
 * @param offset where the source starts in its first page, and the destination too
 * @param forked whether the destination is shared copy-on-write
 * @param demand whether the destination's last page comes on demand only
 */
public record TracedCopy(
    PageTableFormat format, int bytes, int offset, boolean forked, boolean demand) {
  /** Three pages, with copy-on-write and a fault, on four-level x86-64 tables. */
  public static final TracedCopy THREE_PAGES =
      new TracedCopy(X86Format.FOUR_LEVEL, 3 * 4096, 0, true, true);

  private static final long SOURCE = 0x10_0000_0000L;
  private static final long DESTINATION = 0x20_0000_0000L;

  /**
   * How it went.
   *
   * @param trace every step
   * @param record how the descriptor ended
   * @param equal whether the destination holds the source's bytes afterwards
   */
  public record Outcome(Trace trace, CompletionRecord record, boolean equal) {}

  /** A copy to be traced. */
  public TracedCopy {
    if (bytes < 1 || bytes > 1 << 20) {
      throw new IllegalArgumentException("1 to 1048576 bytes can be traced, not " + bytes);
    }
    if (offset < 0 || offset > 4095) {
      throw new IllegalArgumentException("an offset in a page is 0 to 4095, not " + offset);
    }
  }

  /** Makes the machine, copies, and says what happened. */
  public Outcome run() {
    try (Kernel kernel = new Kernel(DeviceConfig.simple(1));
        AddressSpaceManager manager =
            new AddressSpaceManager(
                kernel, Mmu.over(PhysicalMemory.ofNodes(16L << 20), MmuConfiguration.DEFAULT))) {
      return run(kernel, manager);
    }
  }

  private Outcome run(Kernel kernel, AddressSpaceManager manager) {
    long mapped = (offset + bytes + 4095L) & -4096L;
    UserContext from = create(manager);
    UserContext to = create(manager);
    byte[] contents = new byte[bytes];
    new SplittableRandom(1).nextBytes(contents);
    from.space().map(SOURCE, mapped, Rights.USER_DATA, PageSize.SMALL);
    from.cpu().write(SOURCE + offset, MemorySegment.ofArray(contents));
    long present = demand ? mapped - 4096 : mapped;
    if (present > 0) {
      to.space().map(DESTINATION, present, Rights.USER_DATA, PageSize.SMALL);
      to.cpu().fill(DESTINATION, present, (byte) 0);
    }
    to.space()
        .pageRequests()
        .setHandler(
            request -> {
              request.space().map(request.page(), 4096, Rights.USER_DATA, PageSize.SMALL);
              return Response.SUCCESS;
            });
    if (forked) {
      manager.fork(to);
    }
    CapabilityHandle right =
        manager.grant(from, to, DESTINATION + offset, bytes, Permission.DESTINATION);
    Attachment there = from.addresses().attach(right);
    TraceRecorder recorder = new TraceRecorder();
    manager.mmu().setObserver(recorder);
    CompletionRecord record =
        kernel
            .portal(kernel.device().queues().getFirst(), from.client())
            .submit(
                Descriptor.memoryMove(SOURCE + offset, there.address(), bytes)
                    .with(Flag.BLOCK_ON_FAULT))
            .await();
    recorder.completed(record.status().words(), record.succeeded() ? bytes : record.bytes());
    Trace trace = recorder.trace();
    byte[] arrived = to.cpu().read(DESTINATION + offset, bytes);
    return new Outcome(trace, record, Arrays.equals(arrived, contents));
  }

  private UserContext create(AddressSpaceManager manager) {
    return manager.create(format, Placement.anywhere(), Context.Settings.DEFAULT);
  }
}
