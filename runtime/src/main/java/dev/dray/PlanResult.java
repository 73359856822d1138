package dev.dray;

import java.util.List;

/**
 * What a launch of a plan gave.
 *
 * @param read bytes of the source that went through the plan
 * @param written bytes of the destination that were written
 * @param crc32c of the last stage that takes one; 0 if there is none
 * @param stages one number for each stage: bytes copied, a CRC, the bytes that a program wrote, or
 *     the sum of what it gave
 */
public record PlanResult(long read, long written, int crc32c, List<Long> stages) {
  /** Copies the list. */
  public PlanResult {
    stages = List.copyOf(stages);
  }
}
