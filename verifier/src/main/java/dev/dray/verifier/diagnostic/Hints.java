package dev.dray.verifier.diagnostic;

import dev.dray.verifier.isa.Instruction;
import dev.dray.verifier.isa.MemorySize;
import dev.dray.verifier.object.ProgramImage;
import java.util.Optional;

/** The fix, in one line, as far as the rule and the instruction tell. */
final class Hints {
  private Hints() {}

  static String of(Finding finding, Optional<ProgramImage> image) {
    Optional<Instruction> instruction =
        image
            .map(each -> each.program().code())
            .filter(code -> code.isInstruction(finding.pc()))
            .map(code -> code.at(finding.pc()));
    return switch (finding.rule()) {
      case MALFORMED ->
          "build it with `clang -O2 -g -target bpf -c`; the entry is a function in section dray/op";
      case CONTROL_FLOW -> "let every path of every function end in `return`";
      case CALL_DEPTH ->
          "turn the recursion into a loop, or let the compiler inline (`static inline`)";
      case INSTRUCTION ->
          "compile for -mcpu=v1 to v4; helpers by BTF id and packet loads do not exist here";
      case UNINITIALISED -> uninitialised(instruction);
      case FRAME_POINTER -> "copy r10 to another register and change that one";
      case READ_BOUNDS, WRITE_BOUNDS -> bounds(finding, instruction);
      case NOT_A_POINTER ->
          "address memory through op->src, op->dst, op->aux, a map value or a local variable";
      case MAYBE_NULL -> "check the result first: `if (!p) return 0;`";
      case READ_ONLY -> "write to dst or aux; copy to a local variable what you want to change";
      case ALIGNMENT -> alignment(instruction);
      case CONTEXT_ACCESS ->
          "load pointers whole, `op->src`; only arg[0] to arg[3] may be loaded in part";
      case SPILLED_POINTER ->
          "do not treat the memory of a pointer variable as bytes; keep pointers and data in"
              + " different variables";
      case POINTER_STORED -> "store the offset instead: `p - (char *)op->src`";
      case POINTER_RETURNED -> "return the offset instead: `p - (char *)op->src`";
      case POINTER_ARITHMETIC ->
          "only add numbers to pointers, and subtract pointers of one operand; compute with"
              + " offsets";
      case POINTER_COMPARED ->
          "compare pointers of one operand only, or offsets: `p - src < q - dst`";
      case TERMINATION ->
          "make every round move a variable towards a bound that does not change, by at least 1:"
              + " `for (i = 0; i < n; i++)` with i as wide as n; check a step from data, `if (step"
              + " == 0) return`";
      case UNKNOWN_HELPER ->
          "`dray explain V0501` lists the helpers; register your own before loading";
      case HELPER_ARGUMENT ->
          "pass what the helper's prototype in dray.h says, checked for null and bounds";
      case RECORD_LEAK ->
          "call ringbuf_submit or ringbuf_discard on every path after the null check";
      case CALLBACK_RESULT -> "end the callback with `return 0` (go on) or `return 1` (stop)";
      case BUDGET ->
          "nest loops less deeply, keep what bounds them in local variables, or split a long"
              + " program into several that call each other by tail calls";
      case CHECKER ->
          "this is a gap in Dray, not in your program: please report it with the program";
      case CERTIFICATE -> "verify the program without it, and save a new one";
    };
  }

  private static String uninitialised(Optional<Instruction> instruction) {
    return instruction.filter(Instruction.Exit.class::isInstance).isPresent()
        ? "set r0 on every path: `return` needs a value"
        : "give the variable a value of one kind on every path: not `p = 0` here and a pointer"
            + " there, but an index and a flag; r1 to r5 are lost in a call, keep values in r6 to"
            + " r9";
  }

  private static String bounds(Finding finding, Optional<Instruction> instruction) {
    int size = instruction.map(Hints::size).orElse(0);
    if (finding.message().contains("loaded again")) {
      return "load it once into a local variable; check and use that";
    }
    if (finding.message().contains("before the start")) {
      return "check before you go down: `if (p - start < "
          + Math.max(1, size)
          + ") return 0;`, or keep indices unsigned and below the length";
    }
    if (size == 0) {
      return "check the size against the operand's end first: `if (n > end - p) return 0;`";
    }
    String what = finding.message().contains("stack") ? "table" : "operand";
    return what.equals("table")
        ? "keep the index below the table's size: `if (i >= sizeof(table) / sizeof(*table)) return"
            + " 0;`, or mask it"
        : "compare `p + "
            + size
            + " <= end` before the access, or loop while `i + "
            + size
            + " <= len`; the end must be the same operand's";
  }

  private static int size(Instruction instruction) {
    return switch (instruction) {
      case Instruction.Load load -> load.size().bytes();
      case Instruction.Store store -> store.size().bytes();
      case Instruction.Atomic atomic -> atomic.size().bytes();
      default -> 0;
    };
  }

  private static String alignment(Optional<Instruction> instruction) {
    boolean word =
        instruction.isPresent()
            && instruction.get() instanceof Instruction.Atomic atomic
            && atomic.size() == MemorySize.W;
    return word
        ? "use an index of 4-byte elements: `&table[i]` with `__u32 *table`"
        : "use an index of 8-byte elements: `&table[i]` with `__u64 *table`";
  }
}
