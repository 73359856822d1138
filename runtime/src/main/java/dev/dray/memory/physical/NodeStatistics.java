package dev.dray.memory.physical;

import java.util.List;

/**
 * What one NUMA node holds at a moment.
 *
 * @param node its number
 * @param totalBytes its size
 * @param freeBytes what is free
 * @param largestFreeBlock bytes of the largest block that can be had, 0 when full
 * @param allocations blocks handed out since the start
 * @param frees blocks taken back since the start
 * @param failures requests that this node had to refuse
 * @param freeBlocks number of free blocks by order, 0 (4 KiB) to 18 (1 GiB)
 */
public record NodeStatistics(
    int node,
    long totalBytes,
    long freeBytes,
    long largestFreeBlock,
    long allocations,
    long frees,
    long failures,
    List<Long> freeBlocks) {
  /** What is in use. */
  public long usedBytes() {
    return totalBytes - freeBytes;
  }
}
