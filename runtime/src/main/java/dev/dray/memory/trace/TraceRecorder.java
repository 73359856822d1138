package dev.dray.memory.trace;

import dev.dray.memory.paging.Access;
import dev.dray.memory.paging.Translation;
import java.util.ArrayList;
import java.util.List;

/** Watches transfers and keeps every step, of all threads in the order of their arrival. */
public final class TraceRecorder implements TransferObserver {
  private final List<TraceEvent> events = new ArrayList<>();

  private synchronized void add(TraceEvent event) {
    events.add(event);
  }

  /** What was seen so far. */
  public synchronized Trace trace() {
    return new Trace(events);
  }

  @Override
  public void capability(String what, boolean granted) {
    add(new TraceEvent.CapabilityCheck(what, granted));
  }

  @Override
  public void tlbHit(int pasid, long address, long translation) {
    add(new TraceEvent.TlbHit(pasid, address, Translation.page(translation)));
  }

  @Override
  public void tlbMiss(int pasid, long address, int access) {
    add(new TraceEvent.TlbMiss(pasid, address, Access.describe(access)));
  }

  @Override
  public void walkStep(int level, long table, int index, long entry) {
    add(new TraceEvent.WalkStep(level, table, index, entry));
  }

  @Override
  public void pageRequested(int pasid, long page) {
    add(new TraceEvent.PageRequested(pasid, page));
  }

  @Override
  public void sharingBroken(int pasid, long address) {
    add(new TraceEvent.SharingBroken(pasid, address));
  }

  @Override
  public void fault(int pasid, long address, int level, String words) {
    add(new TraceEvent.Fault(pasid, address, level, words));
  }

  @Override
  public void chunk(int pasid, long address, long physical, long bytes, boolean write) {
    add(new TraceEvent.Chunk(pasid, address, physical, bytes, write));
  }

  @Override
  public void completed(String status, long bytes) {
    add(new TraceEvent.Completed(status, bytes));
  }
}
