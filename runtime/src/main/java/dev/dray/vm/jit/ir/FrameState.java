package dev.dray.vm.jit.ir;

/**
 * The program's registers and promoted stack cells before an instruction: what an interpreter needs
 * to go on from there.
 *
 * @param pc the instruction's slot
 * @param variables indexed by variable: registers 0 to 9, then cells; absent ones are dead and null
 */
public record FrameState(int pc, Value[] variables) {}
