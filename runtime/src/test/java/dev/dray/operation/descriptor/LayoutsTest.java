package dev.dray.operation.descriptor;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import org.junit.jupiter.api.Test;

/** What is written by the names of a layout is read as a typed value, and the other way round. */
class LayoutsTest {
  private static void set(StructLayout layout, MemorySegment memory, String name, Object value) {
    layout.varHandle(PathElement.groupElement(name)).set(memory, 0L, value);
  }

  private static Object get(StructLayout layout, MemorySegment memory, String name) {
    return layout.varHandle(PathElement.groupElement(name)).get(memory, 0L);
  }

  @Test
  void aDescriptorWrittenByNameIsTheTypedOne() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(Layouts.DESCRIPTOR);
      set(Layouts.DESCRIPTOR, memory, "pasid", 77);
      set(Layouts.DESCRIPTOR, memory, "flags", Opcode.MEMORY_MOVE.code() << 24 | 0x0C);
      set(Layouts.DESCRIPTOR, memory, "completion_record_address", 0x2000L);
      set(Layouts.DESCRIPTOR, memory, "source", 0x1000L);
      set(Layouts.DESCRIPTOR, memory, "destination", 0x3000L);
      set(Layouts.DESCRIPTOR, memory, "transfer_size", 4096);
      assertThat(Descriptor.read(memory))
          .isEqualTo(
              Descriptor.memoryMove(0x1000, 0x3000, 4096)
                  .with(Flag.COMPLETION_ADDRESS_VALID, Flag.REQUEST_COMPLETION)
                  .with(Field.COMPLETION_ADDRESS, 0x2000)
                  .with(Field.PASID, 77));
    }
  }

  @Test
  void aRecordIsReadByName() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(Layouts.COMPLETION_RECORD);
      CompletionLayout.write(memory, 0, Status.PAGE_FAULT, true, 1, 6, 4096, 0x7000, 9, 0);
      assertThat(get(Layouts.COMPLETION_RECORD, memory, "status")).isEqualTo((byte) 0x83);
      assertThat(get(Layouts.COMPLETION_RECORD, memory, "result")).isEqualTo((byte) 1);
      assertThat(get(Layouts.COMPLETION_RECORD, memory, "fault_info")).isEqualTo((byte) 6);
      assertThat(get(Layouts.COMPLETION_RECORD, memory, "bytes_completed")).isEqualTo(4096);
      assertThat(get(Layouts.COMPLETION_RECORD, memory, "fault_address")).isEqualTo(0x7000L);
    }
  }

  @Test
  void sizesAndPlacesAreThoseOfTheFields() {
    assertThat(Layouts.DESCRIPTOR.byteSize()).isEqualTo(Descriptor.BYTES);
    assertThat(Layouts.COMPLETION_RECORD.byteSize()).isEqualTo(CompletionLayout.BYTES);
    assertThat(Layouts.offset(Layouts.DESCRIPTOR, "interrupt_handle"))
        .isEqualTo(Field.INTERRUPT_HANDLE.offset());
    assertThat(Layouts.offset(Layouts.DESCRIPTOR, "specific"))
        .isEqualTo(Field.EXPECTED_RESULT.offset());
  }
}
