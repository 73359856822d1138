package dev.dray.kernel;

import dev.dray.engine.Portal;
import dev.dray.memory.capability.CapabilityHandle;
import dev.dray.memory.capability.Permission;
import dev.dray.memory.submitter.Attachment;
import dev.dray.operation.descriptor.CompletionLayout;
import dev.dray.operation.descriptor.Descriptor;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Flag;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.descriptor.Status;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One context of the storm: keeps some raw descriptors under way, each with a page of its own, in
 * its own space and in its neighbour's, and a completion record in its own.
 */
final class StormSubmitter implements Runnable {
  static final long SOURCE = 0x10_0000_0000L;
  static final long OWN = 0x20_0000_0000L;

  /** Where a neighbour may write. */
  private static final long INBOX = 0x30_0000_0000L;

  private static final long RECORDS = 0x40_0000_0000L;
  static final long[] AREAS = {SOURCE, OWN, INBOX, RECORDS};

  private static final int SLOTS = 8;
  private static final int PAGE = 4096;
  static final int BYTES = SLOTS * PAGE;
  private static final byte UNTOUCHED = 0x5A;
  private static final byte LEFT_ALONE = (byte) 0x80;

  private final Machine machine;
  private final UserContext context;
  private final UserContext neighbour;
  private final AtomicBoolean stop;
  private final Portal portal;
  private final SplittableRandom random;
  private final byte[] contents = new byte[BYTES];
  private final MemorySegment descriptor = MemorySegment.ofArray(new long[Descriptor.WORDS]);
  private final long[] scratch = new long[Descriptor.WORDS];
  private final int[] from = new int[SLOTS];
  private final int[] to = new int[SLOTS];
  private final int[] size = new int[SLOTS];
  private final boolean[] away = new boolean[SLOTS];
  private final boolean[] copies = new boolean[SLOTS];
  private final boolean[] busy = new boolean[SLOTS];
  private volatile CapabilityHandle right;
  private volatile Attachment there;
  private long submitted;
  private long succeeded;

  StormSubmitter(
      Machine machine, UserContext context, UserContext neighbour, int seed, AtomicBoolean stop) {
    this.machine = machine;
    this.context = context;
    this.neighbour = neighbour;
    this.stop = stop;
    portal = machine.portal(context);
    random = new SplittableRandom(seed);
    random.nextBytes(contents);
    context.cpu().write(SOURCE, MemorySegment.ofArray(contents));
    context.cpu().fill(OWN, BYTES, UNTOUCHED);
    neighbour.cpu().fill(INBOX, BYTES, UNTOUCHED);
    for (int slot = 0; slot < SLOTS; slot++) {
      context.cpu().fill(record(slot) + 3, 1, LEFT_ALONE);
    }
    right = machine.manager.grant(context, neighbour, INBOX, BYTES, Permission.DESTINATION);
    there = context.addresses().attach(right);
  }

  private static long record(int slot) {
    return RECORDS + slot * (long) CompletionLayout.BYTES;
  }

  long submitted() {
    return submitted;
  }

  long succeeded() {
    return succeeded;
  }

  /** Takes the right to the neighbour's memory away and gives another; by any thread. */
  void loseTheNeighbour() {
    CapabilityHandle old = right;
    Attachment gone = there;
    context.capabilities().drop(old);
    context.addresses().detach(gone);
    CapabilityHandle next =
        machine.manager.grant(context, neighbour, INBOX, BYTES, Permission.DESTINATION);
    there = context.addresses().attach(next);
    right = next;
  }

  @Override
  public void run() {
    boolean waiting = true;
    while (waiting) {
      waiting = !stop.get();
      for (int slot = 0; slot < SLOTS; slot++) {
        if (busy[slot]) {
          busy[slot] = !ended(slot);
        } else if (!stop.get()) {
          submit(slot);
        }
        waiting |= busy[slot];
      }
      Thread.onSpinWait();
    }
  }

  private void submit(int slot) {
    checkLeftAlone(slot);
    size[slot] = 1 + random.nextInt(random.nextInt(4) == 0 ? PAGE : 200);
    from[slot] = random.nextInt(BYTES - size[slot] + 1);
    to[slot] = slot * PAGE + random.nextInt(PAGE - size[slot] + 1);
    away[slot] = random.nextBoolean();
    int kind = random.nextInt(4);
    copies[slot] = kind > 0;
    long target = (away[slot] ? there.address() : OWN) + to[slot];
    Descriptor made =
        switch (kind) {
          case 0 -> Descriptor.fill(0x0707070707070707L, target, size[slot]);
          case 1 ->
              Descriptor.of(Opcode.COPY_CRC)
                  .with(Field.SOURCE, SOURCE + from[slot])
                  .with(Field.DESTINATION, target)
                  .with(Field.TRANSFER_SIZE, size[slot]);
          default -> Descriptor.memoryMove(SOURCE + from[slot], target, size[slot]);
        };
    made.with(Flag.COMPLETION_ADDRESS_VALID, Flag.REQUEST_COMPLETION)
        .with(Field.COMPLETION_ADDRESS, record(slot))
        .write(descriptor, 0);
    context.cpu().fill(record(slot), 1, (byte) 0);
    if (portal.submitRaw(descriptor, 0, scratch)) {
      busy[slot] = true;
      submitted++;
    }
  }

  /** Looks whether a descriptor has ended, and if so, at what it left. */
  private boolean ended(int slot) {
    byte first = context.cpu().read(record(slot), 1)[0];
    if (first == 0) {
      return false;
    }
    Status status = Status.of(first & 0x3F);
    switch (status) {
      case SUCCESS -> succeeded++;
      case ABORTED, INVALID_HANDLE -> {}
      case PAGE_FAULT -> {
        if (!away[slot]) {
          throw new AssertionError("a page fault in memory that is there");
        }
      }
      default -> throw new AssertionError("ended with " + status);
    }
    UserContext owner = away[slot] ? neighbour : context;
    long page = (away[slot] ? INBOX : OWN) + slot * (long) PAGE;
    byte[] found = owner.cpu().read(page, PAGE);
    int start = to[slot] - slot * PAGE;
    for (int i = 0; i < PAGE; i++) {
      boolean inside = i >= start && i < start + size[slot];
      if (!inside && found[i] != UNTOUCHED) {
        throw new AssertionError("byte " + i + " beside the destination changed");
      }
    }
    if (status == Status.SUCCESS
        && copies[slot]
        && !Arrays.equals(
            found, start, start + size[slot], contents, from[slot], from[slot] + size[slot])) {
      throw new AssertionError("a copy differs");
    }
    owner.cpu().fill(page + start, size[slot], UNTOUCHED);
    context.cpu().fill(record(slot) + 3, 1, LEFT_ALONE);
    return true;
  }

  private void checkLeftAlone(int slot) {
    if (context.cpu().read(record(slot) + 3, 1)[0] != LEFT_ALONE) {
      throw new AssertionError("a record was written after its descriptor was done");
    }
  }

  /** Nobody has written a record again. */
  void checkLeftAlone() {
    for (int slot = 0; slot < SLOTS; slot++) {
      checkLeftAlone(slot);
    }
  }
}
