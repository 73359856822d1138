package dev.dray.operation;

import dev.dray.memory.Extent;
import dev.dray.memory.OperandFaultException;
import dev.dray.memory.Translator;
import dev.dray.memory.Use;
import dev.dray.operation.crc.Crc32c;
import dev.dray.operation.descriptor.CompletionRecord;
import dev.dray.operation.descriptor.Descriptor;
import dev.dray.operation.descriptor.Field;
import dev.dray.operation.descriptor.Flag;
import dev.dray.operation.descriptor.Opcode;
import dev.dray.operation.descriptor.ProgramReport;
import dev.dray.operation.descriptor.Status;
import dev.dray.vm.StopFlag;
import java.lang.foreign.MemorySegment;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One descriptor on its way through a processing element: its words, its operands, and what will be
 * in its completion record. A processing element reuses one execution for all of its descriptors,
 * so that the raw path allocates nothing.
 */
public final class Execution {
  /** Numbers of operands in a completion record's fault information. */
  public static final int SOURCE = 1;

  /** The second source, or the memory of a seed. */
  public static final int SOURCE2 = 2;

  /** The destination. */
  public static final int DESTINATION = 3;

  /** The second destination. */
  public static final int DESTINATION2 = 4;

  /** The completion record. */
  public static final int COMPLETION = 5;

  /** The scatter-gather list. */
  public static final int LIST = 6;

  /** Bytes that built-in operations do between two looks at the stop flag: about 100 us. */
  static final long POLL_BYTES = 1 << 20;

  /** Bytes that stay in the cache between two uses of them. */
  static final long CACHED_BYTES = 32 << 10;

  private final long[] words = new long[Descriptor.WORDS];
  private final Workspace workspace = new Workspace();
  private final BoundOperands operands;
  private final Surroundings surroundings;
  private final Allowance allowance = new Allowance();
  private @Nullable Execution member;
  private @Nullable String firstFailure;
  private boolean handled = true;
  private boolean inBatch;
  private int depth;
  private @Nullable Translator space;
  private @Nullable Dispatch dispatch;

  private final Conclusion conclusion = new Conclusion();
  private final @Nullable FaultInjector injector;
  private final Progress progress;

  /** An execution without a descriptor, at home on a processing element. */
  public Execution(Surroundings surroundings) {
    this.surroundings = surroundings;
    this.injector = surroundings.faultInjector().orElse(null);
    this.progress = new Progress(injector);
    this.operands = new BoundOperands(progress, injector);
    progress.needs(operands::revoked);
  }

  /** Starts over with the descriptor that is in {@link #words()}, in an address space. */
  @SuppressWarnings("ReferenceEquality")
  void begin(Translator addresses, Dispatch by) {
    space = addresses;
    dispatch = by;
    conclusion.clear();
    // Programs may go on for long; the others look at their windows at every step.
    progress.begin(get(Field.OPERATION) >= Opcode.RUN_PROGRAM.code());
    firstFailure = null;
    operands.clear();
  }

  /** Lets go of every operand. */
  void releaseOperands() {
    operands.release();
  }

  /** Says whether operands need no lease on memory of the host. */
  public void leaseless(boolean value) {
    operands.leaseless(value);
  }

  /**
   * Whether the descriptor may use memory of the host without leases: it waits for no page of
   * another space and runs no program.
   */
  public boolean needsNoLease() {
    long code = get(Field.OPERATION);
    boolean mayGoAcross =
        code >= Opcode.TYPE_CONVERSION.code()
            && (has(Flag.ALTERNATE_SOURCE) || has(Flag.ALTERNATE_DESTINATION));
    return code < Opcode.UPDATE_WINDOW.code() && !mayGoAcross;
  }

  /** Takes leases from now on, also for members. */
  void holdByLease() {
    operands.leaseless(false);
    if (member != null) {
      member.operands.leaseless(false);
    }
    surroundings.holdByLease();
  }

  /** Lets go of an address space that lasts no longer than a descriptor. */
  public void forgetSpace() {
    space = null;
  }

  /** The descriptor's words: the snapshot that everything reads. */
  public long[] words() {
    return words;
  }

  /** A field of the descriptor. */
  public long get(Field field) {
    return field.get(words);
  }

  /** Whether the descriptor has a flag. */
  public boolean has(Flag flag) {
    return flag.in(words);
  }

  /** Says whether somebody waits for the record itself, so that it need not lie in memory. */
  public void handled(boolean value) {
    handled = value;
  }

  /** Says who hears of bytes that are done; nobody, if null. */
  public void watcher(@Nullable LongConsumer who) {
    progress.watchedBy(who);
  }

  /** Says whether it is a member of a batch. */
  void inBatch(boolean value) {
    inBatch = value;
  }

  /** Says how many programs, each emitting the next descriptor, lie behind it. */
  void depth(int value) {
    depth = value;
  }

  int depth() {
    return depth;
  }

  boolean inBatch() {
    return inBatch;
  }

  boolean handled() {
    return handled;
  }

  /** The descriptor, as its operands' memory sees it: numbered as its element started them. */
  Extent.Issuer issuer() {
    return progress;
  }

  /** What it may ask of its processing element. */
  Surroundings surroundings() {
    return surroundings;
  }

  /** The submitter's address space. */
  Translator space() {
    Translator addresses = space;
    if (addresses == null) {
      throw new IllegalStateException("no descriptor is being executed");
    }
    return addresses;
  }

  /** Executes a member of this batch, or what a program emitted. */
  void runMember(Execution part) {
    Dispatch by = dispatch;
    if (by == null) {
      throw new IllegalStateException("no descriptor is being executed");
    }
    by.runMember(this, part);
  }

  /** The execution of this one's members, if it is a batch. */
  Execution member() {
    Execution made = member;
    if (made == null) {
      made = new Execution(surroundings);
      BoundOperands its = made.operands;
      made.progress.needs(() -> its.revoked() || progress.ended());
      member = made;
    }
    made.allowance.like(allowance);
    made.progress.stopsWith(progress);
    made.handled = false;
    made.operands.leaseless(operands.leaseless());
    made.depth = depth;
    return made;
  }

  /** What failed first in a batch. */
  String firstFailure() {
    return String.valueOf(firstFailure);
  }

  /** Remembers what failed first in a batch. */
  void firstFailure(String words) {
    firstFailure = words;
  }

  /** Sets what the queue allows, before the descriptor runs. */
  public void limits(Limits value) {
    allowance.set(value);
  }

  /** Whether the queue lets descriptors ask for an operation. */
  boolean allows(Opcode opcode) {
    return allowance.allows(opcode);
  }

  /** What the queue allows. */
  public Limits limits() {
    return allowance.limits();
  }

  /**
   * The memory of an operand, for reading.
   *
   * @param operand {@link #SOURCE} to {@link #LIST}
   * @throws OperandFaultException if the space has no such memory
   */
  public Extent read(int operand, long address, long length) {
    return bind(operand, address, length, Use.READ);
  }

  /** The memory of an operand, for writing. */
  public Extent write(int operand, long address, long length) {
    return bind(operand, address, length, Use.WRITE);
  }

  /** The memory of an operand, for what an operation does with it. */
  public Extent bind(int operand, long address, long length, Use use) {
    return operands.bind(space(), operand, address, length, use, has(Flag.BLOCK_ON_FAULT));
  }

  /** As {@link #bind}, beside what was bound under the number before. */
  Extent bindMore(int operand, long address, long length, Use use) {
    return operands.bindMore(space(), operand, address, length, use, has(Flag.BLOCK_ON_FAULT));
  }

  /** Whether an operand, of a member too, is kept from going away by such a thing. */
  public boolean holds(Predicate<Extent.Hold> such) {
    return operands.hold(such) || (member != null && member.holds(such));
  }

  /** An operand that was bound already. */
  Extent operand(int operand) {
    return operands.get(operand);
  }

  /** Like {@link #read}, but waits for missing pages wherever the queue lets the device ask. */
  Extent readBlocking(int operand, long address, long length) {
    return operands.bind(space(), operand, address, length, Use.READ, limits().pageRequests());
  }

  /** Like {@link #write}, but waits for missing pages wherever the queue lets the device ask. */
  Extent writeBlocking(int operand, long address, long length) {
    return operands.bind(space(), operand, address, length, Use.WRITE, limits().pageRequests());
  }

  /**
   * The memory of an operand in another address space.
   *
   * @param handle its entry in the inter-domain permissions table
   * @param masked whether the submitter must not learn its address
   */
  Extent bindElsewhere(
      Translator other,
      int operand,
      long address,
      long length,
      Use use,
      int handle,
      boolean masked) {
    operands.inDomain(operand, handle, masked);
    return operands.bind(other, operand, address, length, use, has(Flag.BLOCK_ON_FAULT));
  }

  /** What lets things go wrong, if anything does. */
  @Nullable FaultInjector injector() {
    return injector;
  }

  /**
   * Room for what an operation works on piece by piece, kept for the next one.
   *
   * @param index 0 to 3
   * @param bytes at most 64 KiB
   */
  byte[] scratch(int index, int bytes) {
    return workspace.array(index, bytes);
  }

  /** Native memory for what plans keep between two stages, kept for the next. */
  MemorySegment buffer(int index, long bytes) {
    return workspace.buffer(index, bytes);
  }

  /** The CRC of this processing element. */
  Crc32c crc32c() {
    return workspace.crc32c();
  }

  /** Whether operands need no lease on memory of the host. */
  boolean leaseless() {
    return operands.leaseless();
  }

  /** Ends the descriptor that runs now; any thread may call it. */
  public void requestStop() {
    progress.end();
  }

  /** Forgets a request to stop, between two descriptors. */
  public void renewStop() {
    progress.renewStop();
  }

  /** Ends the execution early when set. */
  public StopFlag stop() {
    return progress.stop();
  }

  /**
   * Says how many bytes are done, for those who watch and for a fault that may follow.
   *
   * @throws Rejection with {@link Status#ABORTED} if the execution was stopped
   */
  void progress(long done) {
    progress.reached(done);
  }

  /**
   * Like {@link #progress}, and keeps the bytes in the record whatever the status: where an
   * operation stopped before its end, or how many descriptors were executed for it.
   */
  void told(long done) {
    conclusion.told = true;
    progress.reached(done);
  }

  /** Says how many bytes were done, once nothing can end it early any more. */
  void written(long done) {
    progress.set(done);
  }

  /** Bytes done so far; any thread may ask. */
  public long bytes() {
    return progress.bytes();
  }

  /** The result byte. */
  void result(int value) {
    conclusion.result = value;
  }

  /** Bytes 16 to 23 of the record. */
  void low(long value) {
    conclusion.low = value;
  }

  /** Bytes 24 to 31 of the record. */
  void high(long value) {
    conclusion.high = value;
  }

  /** What a program's execution has to say. */
  void program(ProgramReport report) {
    conclusion.program = report;
  }

  /** What the stages of a plan gave. */
  void stages(long[] values) {
    conclusion.stages = values;
  }

  /** Ends with a status. */
  void status(Status value) {
    conclusion.status = value;
  }

  /** Ends with a failure in words. */
  void fail(Status value, String words) {
    conclusion.fail(value, words);
  }

  /** Ends with a failure of the descriptor's own making. */
  void fail(Rejection rejection) {
    conclusion.fail(rejection.status(), String.valueOf(rejection.getMessage()));
    conclusion.low = rejection.low();
  }

  /** Ends with a page fault. */
  void fail(OperandFaultException fault) {
    faulted(fault.operand(), fault.address(), fault.write(), String.valueOf(fault.getMessage()));
    conclusion.status = Conclusion.status(fault.kind());
  }

  /** Ends with a page fault at an address of the submitter's space. */
  void faulted(int operand, long address, boolean write, String words) {
    conclusion.fault(operand, address, write, words, operands);
  }

  /** How it ended. */
  public Status status() {
    return conclusion.status;
  }

  /** Puts the completion record into memory; its first byte, last, tells who polls. */
  void write(Extent memory) {
    conclusion.write(memory, bytes());
  }

  /** The completion record as a value. */
  public CompletionRecord record() {
    return conclusion.record(bytes());
  }
}
