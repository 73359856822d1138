package dev.dray.operation;

import dev.dray.operation.descriptor.Opcode;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * What a work queue allows its descriptors.
 *
 * @param maxTransfer bytes of one descriptor, at most 2^31
 * @param maxBatch descriptors of a batch, at most 65536
 * @param blockOnFault whether descriptors may wait for missing pages
 * @param pageRequests whether completion records, descriptor lists and readbacks wait for missing
 *     pages (PRS)
 * @param operations what descriptors may ask for (DSA's op_config)
 * @param pasid whether descriptors carry a PASID, which inter-domain operations need
 * @param privileged whether descriptors may set the privilege bit
 * @param secondTrafficClass whether the traffic class selectors may choose TC-B
 */
public record Limits(
    long maxTransfer,
    int maxBatch,
    boolean blockOnFault,
    boolean pageRequests,
    Set<Opcode> operations,
    boolean pasid,
    boolean privileged,
    boolean secondTrafficClass) {
  /** The most bytes that a device may allow. */
  public static final long MAX_TRANSFER = 1L << 31;

  /** The most descriptors of a batch that a device may allow. */
  public static final int MAX_BATCH = 1 << 16;

  /**
   * As much as Sapphire Rapids' DSA allows: 2 GiB, 1024 descriptors, block on fault, every
   * operation, both traffic classes; no privileged descriptors.
   */
  public static final Limits WIDEST =
      new Limits(MAX_TRANSFER, 1024, true, true, EnumSet.allOf(Opcode.class), true, false, true);

  /** Checks the bounds. */
  public Limits {
    if (maxTransfer < 1 || maxTransfer > MAX_TRANSFER) {
      throw new IllegalArgumentException(
          "the maximum transfer is 1 to 2147483648 bytes, given was " + maxTransfer);
    }
    if (maxBatch < 1 || maxBatch > MAX_BATCH) {
      throw new IllegalArgumentException(
          "the maximum batch is 1 to 65536 descriptors, given was " + maxBatch);
    }
    Set<Opcode> copy = EnumSet.noneOf(Opcode.class);
    copy.addAll(operations);
    operations = Collections.unmodifiableSet(copy);
  }

  /** Whether descriptors may ask for an operation. */
  public boolean allows(Opcode opcode) {
    return operations.contains(opcode);
  }

  /** The same with another maximum transfer. */
  public Limits withMaxTransfer(long bytes) {
    return new Limits(
        bytes,
        maxBatch,
        blockOnFault,
        pageRequests,
        operations,
        pasid,
        privileged,
        secondTrafficClass);
  }

  /** The same with another maximum batch. */
  public Limits withMaxBatch(int descriptors) {
    return new Limits(
        maxTransfer,
        descriptors,
        blockOnFault,
        pageRequests,
        operations,
        pasid,
        privileged,
        secondTrafficClass);
  }

  /** The same with or without waiting for pages. */
  public Limits withBlockOnFault(boolean allowed) {
    return new Limits(
        maxTransfer,
        maxBatch,
        allowed,
        pageRequests,
        operations,
        pasid,
        privileged,
        secondTrafficClass);
  }

  /** The same with or without page requests for records, lists and readbacks. */
  public Limits withPageRequests(boolean on) {
    return new Limits(
        maxTransfer, maxBatch, blockOnFault, on, operations, pasid, privileged, secondTrafficClass);
  }

  /** The same with other operations. */
  public Limits withOperations(Set<Opcode> allowed) {
    return new Limits(
        maxTransfer,
        maxBatch,
        blockOnFault,
        pageRequests,
        allowed,
        pasid,
        privileged,
        secondTrafficClass);
  }

  /** The same with or without PASIDs. */
  public Limits withPasid(boolean on) {
    return new Limits(
        maxTransfer,
        maxBatch,
        blockOnFault,
        pageRequests,
        operations,
        on,
        privileged,
        secondTrafficClass);
  }

  /** The same with or without privileged descriptors. */
  public Limits withPrivileged(boolean allowed) {
    return new Limits(
        maxTransfer,
        maxBatch,
        blockOnFault,
        pageRequests,
        operations,
        pasid,
        allowed,
        secondTrafficClass);
  }

  /** The same with or without a second traffic class. */
  public Limits withSecondTrafficClass(boolean enabled) {
    return new Limits(
        maxTransfer, maxBatch, blockOnFault, pageRequests, operations, pasid, privileged, enabled);
  }
}
