package dev.dray.verifier.object;

import dev.dray.verifier.isa.Code;
import dev.dray.verifier.isa.Decoder;
import dev.dray.verifier.isa.Instruction;
import dev.dray.verifier.isa.Instruction.Branch;
import dev.dray.verifier.isa.Instruction.CallHelper;
import dev.dray.verifier.isa.Instruction.CallLocal;
import dev.dray.verifier.isa.Instruction.Exit;
import dev.dray.verifier.isa.Instruction.Jump;
import dev.dray.verifier.isa.Instruction.LoadAddress;
import dev.dray.verifier.isa.Instruction.LoadImmediate;
import dev.dray.verifier.isa.Instruction.PseudoSource;
import dev.dray.verifier.isa.MalformedProgramException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Decodes functions and resolves what their instructions refer to. */
final class FunctionReader {
  private static final int SLOT = 8;

  private final Map<Integer, Relocations> relocations;
  private final AddressResolver resolver;

  FunctionReader(Map<Integer, Relocations> relocations, AddressResolver resolver) {
    this.relocations = relocations;
    this.resolver = resolver;
  }

  FunctionBody read(Function function) {
    Code code = decode(function);
    Map<Integer, Target> targets = new HashMap<>();
    Relocations own = relocations.getOrDefault(function.section().index(), Relocations.none());
    for (int index = 0; index < code.instructions().size(); index++) {
      int slot = code.slotOf(index);
      Instruction instruction = code.instructions().get(index);
      checkJump(function, code, slot, instruction);
      own.at(place(function, slot))
          .map(relocation -> Optional.of(apply(function, instruction, relocation)))
          .orElseGet(() -> unrelocated(function, slot, instruction))
          .ifPresent(target -> targets.put(slot, target));
    }
    checkRelocationsApply(function, code, own);
    return new FunctionBody(function, code, targets);
  }

  private static Code decode(Function function) {
    Bytes content = function.section().content();
    int size = function.end() - function.start();
    if (size > Limits.PROGRAM_SLOTS * SLOT) {
      throw tooLong(function);
    }
    Code code;
    try {
      code = Decoder.decodeUnlinked(content.copy(function.start(), size));
    } catch (MalformedProgramException e) {
      MalformedObjectException malformed =
          content.malformed(
              place(function, e.slot()),
              "in function " + function.name() + ", " + e.getMessage(),
              "compile it again with clang -target bpf");
      malformed.initCause(e);
      throw malformed;
    }
    List<Instruction> all = code.instructions();
    Instruction last = all.isEmpty() ? new CallLocal(0) : all.get(all.size() - 1);
    if (!(last instanceof Exit) && !(last instanceof Jump)) {
      throw content.malformed(
          Math.max(function.start(), function.end() - SLOT),
          "function " + function.name() + " runs past its end",
          "let every path return, and avoid undefined behaviour, which clang compiles to nothing");
    }
    return code;
  }

  static MalformedObjectException tooLong(Function function) {
    return function
        .section()
        .malformed(
            function.start(),
            "a program of more than " + Limits.PROGRAM_SLOTS + " instruction slots",
            "split it, or prevent inlining and unrolling");
  }

  private static long place(Function function, int slot) {
    return function.start() + (long) slot * SLOT;
  }

  private static void checkJump(Function function, Code code, int slot, Instruction instruction) {
    long offset =
        switch (instruction) {
          case Jump jump -> jump.offset();
          case Branch branch -> branch.offset();
          default -> 0;
        };
    if (offset != 0 && !inside(code, slot + 1 + offset)) {
      throw function
          .section()
          .malformed(
              place(function, slot),
              "a jump leaves function " + function.name(),
              "in assembler, jump only inside a function and call others");
    }
  }

  private static boolean inside(Code code, long slot) {
    return slot >= 0 && slot < code.slots() && code.isInstruction((int) slot);
  }

  private Target apply(Function function, Instruction instruction, Relocation relocation) {
    Section section = function.section();
    if (relocation.type() == Relocation.LDDW) {
      if (instruction instanceof LoadImmediate load) {
        return resolver.resolve(section, relocation, load.value());
      }
      if (instruction instanceof LoadAddress load) {
        int low = section.content().i32(relocation.offset() + 4);
        long addend = (long) load.second() << 32 | low & 0xffff_ffffL;
        return resolver.resolve(section, relocation, addend);
      }
    }
    if (relocation.type() == Relocation.CALL
        && (instruction instanceof CallLocal || instruction instanceof CallHelper)) {
      long addend = (section.content().i32(relocation.offset() + 4) + 1L) * SLOT;
      if (resolver.resolve(section, relocation, addend) instanceof Target.OfFunction called) {
        return called;
      }
      throw section.malformed(
          relocation.offset(),
          "calls " + relocation.symbol().label() + ", which is no function",
          Bytes.DAMAGED);
    }
    throw section.malformed(
        relocation.offset(),
        relocation.typeName() + " does not apply to the instruction here",
        Bytes.DAMAGED);
  }

  private Optional<Target> unrelocated(Function function, int slot, Instruction instruction) {
    Section section = function.section();
    long place = place(function, slot);
    if (instruction instanceof CallLocal call) {
      long target = place + SLOT + (long) call.offset() * SLOT;
      return Optional.of(new Target.OfFunction(resolver.function(section, place, section, target)));
    }
    if (instruction instanceof LoadAddress load) {
      if (load.kind() == PseudoSource.CODE) {
        long target = function.start() + (long) load.first() * SLOT;
        return Optional.of(
            new Target.OfFunction(resolver.function(section, place, section, target)));
      }
      throw section.malformed(
          place,
          "a 64-bit immediate of kind " + load.kind() + " without a relocation names nothing",
          "define the map in section .maps and refer to it by name");
    }
    return Optional.empty();
  }

  private static void checkRelocationsApply(Function function, Code code, Relocations own) {
    for (Relocation relocation : own.within(function.start(), function.end())) {
      long bytes = relocation.offset() - function.start();
      if (bytes % SLOT != 0 || !inside(code, bytes / SLOT)) {
        throw function
            .section()
            .malformed(relocation.offset(), "a relocation between two instructions", Bytes.DAMAGED);
      }
    }
  }
}
