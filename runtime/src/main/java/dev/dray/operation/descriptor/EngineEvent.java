package dev.dray.operation.descriptor;

/**
 * Something that no completion record could say.
 *
 * @param status what happened
 * @param pasid whose descriptor it was
 * @param address the address at fault, or 0
 * @param operation the descriptor's operation code
 * @param words what happened, in words, with what the completion record would have said
 */
public record EngineEvent(Status status, int pasid, long address, int operation, String words) {}
