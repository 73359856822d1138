package dev.dray.memory.space;

import dev.dray.memory.paging.PageTableFormat;
import dev.dray.memory.paging.Rights;
import dev.dray.memory.physical.PageSize;

/**
 * What a page was mapped to at a moment.
 *
 * @param page the page's virtual address
 * @param frame its physical address
 * @param size of the page
 * @param rights of {@link Rights} that its own entry grants; WRITE is missing under copy-on-write
 * @param accessed whether it was used
 * @param dirty whether it was written
 * @param copyOnWrite whether a write copies it first
 * @param shared whether it is shared on purpose
 * @param node of the frame
 */
public record Mapping(
    long page,
    long frame,
    PageSize size,
    int rights,
    boolean accessed,
    boolean dirty,
    boolean copyOnWrite,
    boolean shared,
    int node) {
  static Mapping of(AddressSpace space, long address, long entry, int level) {
    PageTableFormat format = space.format();
    PageSize size = PageSize.ofLevel(level);
    long frame = format.address(entry, level);
    return new Mapping(
        address & -size.bytes(),
        frame,
        size,
        format.rights(entry, level),
        (entry & format.accessed()) != 0,
        (entry & format.dirty()) != 0,
        (entry & format.copyOnWrite()) != 0,
        (entry & format.shared()) != 0,
        space.memory().nodeOf(frame));
  }

  /** The page with its rights in words. */
  @Override
  public String toString() {
    return "0x%x -> 0x%x %s %s%s%s on node %d"
        .formatted(
            page,
            frame,
            size,
            Rights.describe(rights),
            copyOnWrite ? " copy-on-write" : "",
            dirty ? " dirty" : "",
            node);
  }
}
