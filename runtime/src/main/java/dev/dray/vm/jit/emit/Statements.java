package dev.dray.vm.jit.emit;

import dev.dray.verifier.isa.Instruction;
import dev.dray.vm.AddressLayout;
import dev.dray.vm.jit.ir.Kind;
import dev.dray.vm.jit.ir.Op;
import dev.dray.vm.jit.ir.Value;
import org.objectweb.asm.Opcodes;

/** Emits what happens in a block, in order: accesses, calls, and values that have a local. */
final class Statements {
  private final FunctionEmitter function;
  private final Code code;

  Statements(FunctionEmitter function) {
    this.function = function;
    this.code = function.code;
  }

  /** Emits what has effects, and values that have a local. */
  void emit(Value value) {
    code.slot(value.pc);
    function.memory.open(value, function.expressions);
    switch (value.op) {
      case STORE -> function.memory.store(value, function.expressions);
      case ATOMIC -> {
        function.memory.atomic(value, function.expressions);
        result(value);
      }
      case CALL -> {
        call(value);
        result(value);
        function.polls.restoreFuel();
        function.views.lookForMoves(code);
      }
      default -> {
        int local = function.placement.local(value);
        if (local >= 0) {
          function.expressions.compute(value);
          function.assign(value);
        } else if (value.op == Op.LOAD
            && !function.placement.used(value)
            && function.model.ordered()) {
          function.expressions.compute(value);
          code.op(value.kind == Kind.LONG ? Opcodes.POP2 : Opcodes.POP);
        }
      }
    }
  }

  private void result(Value value) {
    int local = function.placement.local(value);
    if (local >= 0) {
      function.assign(value);
    } else {
      code.op(Opcodes.POP2);
    }
  }

  private void call(Value value) {
    function.polls.saveFuel();
    code.loadReference(Prologue.EXECUTION);
    if (value.instruction instanceof Instruction.CallLocal local) {
      int target = value.pc + 1 + local.offset();
      code.op(Opcodes.DUP);
      code.constant(target);
      code.constant(value.pc);
      code.onExecution("enterFrame", "(II)V");
      arguments(value, 5);
      code.load(Kind.LONG, function.prologue.frame());
      code.constant((long) AddressLayout.FRAME_STRIDE);
      code.op(Opcodes.LADD);
      code.statically(Names.CLASS, Names.function(target), Names.FUNCTION);
      code.loadReference(Prologue.EXECUTION);
      code.onExecution("leaveFrame", "()V");
    } else if (value.instruction instanceof Instruction.CallHelper helper) {
      code.constant(helper.helper());
      arguments(value, 5);
      code.load(Kind.LONG, function.prologue.frame());
      code.constant(value.pc);
      code.onExecution("helper", "(IJJJJJJI)J");
    } else if (value.instruction instanceof Instruction.CallIndirect) {
      arguments(value, 6);
      code.load(Kind.LONG, function.prologue.frame());
      code.constant(value.pc);
      code.onExecution("indirect", "(JJJJJJJI)J");
    } else {
      code.constant(value.instruction instanceof Instruction.CallBtf call ? call.id() : 0);
      code.constant(value.pc);
      code.onExecution("badCall", "(II)J");
    }
  }

  private void arguments(Value value, int count) {
    for (int index = 0; index < count; index++) {
      function.expressions.push(value.input(index));
    }
  }
}
