package dev.dray.vm.interpreter;

import dev.dray.verifier.isa.Code;
import dev.dray.verifier.isa.Disassembler;
import dev.dray.verifier.isa.MapDefinition;
import dev.dray.vm.AddressLayout;
import dev.dray.vm.Region;
import dev.dray.vm.Trap;
import dev.dray.vm.helper.MemoryAccessException;
import dev.dray.vm.map.ProgramMap;
import java.util.Optional;

/** Says in words what a program did that it may not. */
public final class TrapWriter {
  private TrapWriter() {}

  /** The trap for an access that the address space refused. */
  public static Trap access(Machine x, MemoryAccessException fault) {
    int region = (int) (fault.address() >>> AddressLayout.REGION_SHIFT);
    Region described = AddressLayout.describe(region, x.instance().program());
    boolean nowhere = described.kind() == Region.Kind.NOWHERE;
    long offset = nowhere ? fault.address() : fault.address() & AddressLayout.OFFSET_MASK;
    Trap.Kind kind =
        !fault.write()
            ? Trap.Kind.READ_OUT_OF_BOUNDS
            : readOnly(x, region) ? Trap.Kind.WRITE_TO_READ_ONLY : Trap.Kind.WRITE_OUT_OF_BOUNDS;
    String reason =
        (fault.write() ? "wrote " : "read ")
            + bytes(fault.size())
            + " at "
            + place(x, fault.address())
            + ", but "
            + allowed(x, region, described, kind);
    return trap(
        x,
        kind,
        Optional.of(new Trap.Access(described, offset, fault.size(), fault.write())),
        reason);
  }

  /** A trap at the instruction that runs. */
  public static Trap trap(Machine x, Trap.Kind kind, Optional<Trap.Access> access, String reason) {
    Code code = x.instance().program().code();
    int slot = x.slot();
    String text =
        code.isInstruction(slot) ? Disassembler.text(code.at(slot), slot) : "(end of program)";
    return new Trap(slot, kind, text, access, reason, x.instance().image().lines().at(slot));
  }

  /** An address as region and offset. */
  public static String place(Machine x, long address) {
    int region = (int) (address >>> AddressLayout.REGION_SHIFT);
    long offset = address & AddressLayout.OFFSET_MASK;
    Region described = AddressLayout.describe(region, x.instance().program());
    return switch (described.kind()) {
      case NOWHERE -> "address 0x" + Long.toHexString(address);
      case STACK -> stack(offset);
      default -> described.name() + "+" + offset;
    };
  }

  private static String stack(long offset) {
    long frame = offset / AddressLayout.FRAME_STRIDE;
    long fromTop = offset % AddressLayout.FRAME_STRIDE - AddressLayout.FRAME_BYTES;
    if (fromTop >= (AddressLayout.FRAME_STRIDE - AddressLayout.FRAME_BYTES) / 2) {
      frame++;
      fromTop -= AddressLayout.FRAME_STRIDE;
    }
    return "r10" + (fromTop < 0 ? "" : "+") + fromTop + (frame == 0 ? "" : " of frame " + frame);
  }

  private static String allowed(Machine x, int region, Region described, Trap.Kind kind) {
    if (kind == Trap.Kind.WRITE_TO_READ_ONLY) {
      return described.name() + " is read only";
    }
    return switch (described.kind()) {
      case NOWHERE -> region == 0 ? "that is a number, not a pointer" : "no region lies there";
      case STACK -> "a frame is the 512 bytes below r10, and only callers' frames are open";
      case HANDLE -> "handles of maps and functions hold no bytes";
      case MAP, GLOBAL -> allowedInMap(x, region);
      default -> described.name() + " is " + bytes(x.space().length(region)) + " long";
    };
  }

  private static String allowedInMap(Machine x, int region) {
    ProgramMap values = x.instance().maps().get(region - AddressLayout.FIRST_MAP);
    MapDefinition map = values.definition();
    return switch (map.type()) {
      case RING_BUFFER -> "that is in no record that the program has reserved";
      case PROGRAM_ARRAY -> "a program array holds no values";
      default ->
          map.global()
              ? map.name() + " is " + bytes(map.valueSize()) + " long"
              : "a value is "
                  + bytes(map.valueSize())
                  + " long, and values start at multiples of "
                  + values.stride();
    };
  }

  private static boolean readOnly(Machine x, int region) {
    if (region >= AddressLayout.FIRST_MAP) {
      int map = region - AddressLayout.FIRST_MAP;
      return map < x.instance().maps().size()
          && x.instance().maps().get(map).definition().readOnly();
    }
    return switch (region) {
      case AddressLayout.CONTEXT, AddressLayout.SRC -> true;
      case AddressLayout.DST, AddressLayout.AUX, AddressLayout.MEMORY ->
          !x.space().writable(region);
      default -> false;
    };
  }

  private static String bytes(long number) {
    return number == 1 ? "1 byte" : Long.toUnsignedString(number) + " bytes";
  }
}
