package dev.dray.operation;

import dev.dray.operation.descriptor.Opcode;

/** No-op (0x00): completes, which measures the way there and back. */
final class NoOperation implements Operation {

  @Override
  public Opcode opcode() {
    return Opcode.NO_OP;
  }

  @Override
  public void execute(Execution execution) {}
}
