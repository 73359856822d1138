package dev.dray.verifier.object;

import dev.dray.verifier.isa.Instruction;
import dev.dray.verifier.isa.Program;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The committed objects; their sources and the script that builds them lie beside them. */
final class Objects {
  private Objects() {}

  static final List<String> ALL =
      List.of(
          "branches.clang19.v4",
          "calls.clang14.v1.g",
          "calls.clang14.v2",
          "calls.clang14.v2.g",
          "calls.clang14.v3.g",
          "calls.clang19.v1.g",
          "calls.clang19.v2.g",
          "calls.clang19.v3",
          "calls.clang19.v3.g",
          "calls.clang19.v4.g",
          "common.clang19.v3.g",
          "core.clang19.v3.g",
          "globals.clang14.v1.g",
          "globals.clang14.v2.g",
          "globals.clang14.v3.g",
          "globals.clang19.v1",
          "globals.clang19.v1.g",
          "globals.clang19.v2.g",
          "globals.clang19.v3.g",
          "globals.clang19.v4.g",
          "maps.clang14.v2.g",
          "maps.clang19.v3",
          "maps.clang19.v3.g",
          "oldmaps.clang14.v1",
          "oldmaps.clang19.v4.g",
          "pointers.clang14.v3.g",
          "pointers.clang19.v4.g",
          "refused.clang14.v3.g",
          "refused.clang19.v3.g",
          "textonly.clang19.v4.g");

  /** The objects of one source. */
  static Stream<String> of(String source) {
    return ALL.stream().filter(name -> name.startsWith(source + "."));
  }

  static byte[] bytes(String name) {
    try (InputStream in = Objects.class.getResourceAsStream("/object/" + name + ".o")) {
      if (in == null) {
        throw new IllegalArgumentException("no resource " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static ObjectFile load(String name) {
    return ObjectFile.parse(bytes(name));
  }

  static ProgramImage program(String object, String function) {
    return load(object).programs(function).get(0);
  }

  /** An instruction of a program, and its slot. */
  record At<T>(int slot, T instruction) {}

  /** The instructions of one type, in order. */
  static <T extends Instruction> List<At<T>> all(Program program, Class<T> type) {
    List<At<T>> found = new ArrayList<>();
    for (int i = 0; i < program.code().instructions().size(); i++) {
      Instruction instruction = program.code().instructions().get(i);
      if (type.isInstance(instruction)) {
        found.add(new At<>(program.code().slotOf(i), type.cast(instruction)));
      }
    }
    return found;
  }
}
