package dev.dray.memory.trace;

/** One step of a transfer. */
public sealed interface TraceEvent {
  /** A capability was checked. */
  record CapabilityCheck(String what, boolean granted) implements TraceEvent {}

  /** A lookup found a usable translation. */
  record TlbHit(int pasid, long address, long physicalPage) implements TraceEvent {}

  /** A lookup did not. */
  record TlbMiss(int pasid, long address, String access) implements TraceEvent {}

  /** A walk read an entry. */
  record WalkStep(int level, long table, int index, long entry) implements TraceEvent {}

  /** A page was asked for, and came. */
  record PageRequested(int pasid, long page) implements TraceEvent {}

  /** A write copied a shared page first. */
  record SharingBroken(int pasid, long address) implements TraceEvent {}

  /** A translation failed. */
  record Fault(int pasid, long address, int level, String words) implements TraceEvent {}

  /** An operation got a frame. */
  record Chunk(int pasid, long address, long physical, long bytes, boolean write)
      implements TraceEvent {}

  /** The transfer ended. */
  record Completed(String status, long bytes) implements TraceEvent {}

  /** The step as a line of text. */
  default String text() {
    return switch (this) {
      case CapabilityCheck e ->
          "capability  %s: %s".formatted(e.what, e.granted ? "granted" : "refused");
      case TlbHit e ->
          "TLB hit     PASID %d 0x%x -> page 0x%x".formatted(e.pasid, e.address, e.physicalPage);
      case TlbMiss e -> "TLB miss    PASID %d 0x%x for %s".formatted(e.pasid, e.address, e.access);
      case WalkStep e ->
          "walk        level %d: table 0x%x entry %d = 0x%016x"
              .formatted(e.level, e.table, e.index, e.entry);
      case PageRequested e -> "page request PASID %d 0x%x: mapped".formatted(e.pasid, e.page);
      case SharingBroken e ->
          "copy-on-write PASID %d 0x%x: has a frame of its own now".formatted(e.pasid, e.address);
      case Fault e -> "fault       " + e.words;
      case Chunk e ->
          "%s       PASID %d 0x%x, %d bytes at physical 0x%x"
              .formatted(e.write ? "write" : "read ", e.pasid, e.address, e.bytes, e.physical);
      case Completed e -> "completed   %s, %d bytes".formatted(e.status, e.bytes);
    };
  }

  /** The step as a JSON object; addresses are hexadecimal strings. */
  default String json() {
    return switch (this) {
      case CapabilityCheck e ->
          new JsonObject("capability").add("check", e.what).add("granted", e.granted).end();
      case TlbHit e ->
          new JsonObject("tlb-hit")
              .add("pasid", e.pasid)
              .hex("address", e.address)
              .hex("page", e.physicalPage)
              .end();
      case TlbMiss e ->
          new JsonObject("tlb-miss")
              .add("pasid", e.pasid)
              .hex("address", e.address)
              .add("access", e.access)
              .end();
      case WalkStep e ->
          new JsonObject("walk")
              .add("level", e.level)
              .hex("table", e.table)
              .add("index", e.index)
              .hex("entry", e.entry)
              .end();
      case PageRequested e ->
          new JsonObject("page-request").add("pasid", e.pasid).hex("page", e.page).end();
      case SharingBroken e ->
          new JsonObject("copy-on-write").add("pasid", e.pasid).hex("address", e.address).end();
      case Fault e ->
          new JsonObject("fault")
              .add("pasid", e.pasid)
              .hex("address", e.address)
              .add("level", e.level)
              .add("words", e.words)
              .end();
      case Chunk e ->
          new JsonObject(e.write ? "write" : "read")
              .add("pasid", e.pasid)
              .hex("address", e.address)
              .hex("physical", e.physical)
              .add("bytes", e.bytes)
              .end();
      case Completed e ->
          new JsonObject("completed").add("status", e.status).add("bytes", e.bytes).end();
    };
  }
}
