package dev.dray.verifier.asm;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The labels of a text, by the slot that they stand before. */
final class Labels {
  private static final int SHOWN = 8;

  /** The conformance suite's implicit label: its first exit. */
  private static final String EXIT = "exit";

  private final Map<String, Integer> slots = new LinkedHashMap<>();
  private Optional<Integer> firstExit = Optional.empty();

  void define(Token name, int slot) {
    if (slots.putIfAbsent(name.text(), slot) != null) {
      throw name.wrong("label '%s' is defined twice".formatted(name.shortened()));
    }
  }

  void exit(int slot) {
    if (firstExit.isEmpty()) {
      firstExit = Optional.of(slot);
    }
  }

  private int slot(Token name) {
    Integer slot = slots.get(name.text());
    if (slot != null) {
      return slot;
    }
    if (name.is(EXIT) && firstExit.isPresent()) {
      return firstExit.get();
    }
    String known =
        slots.isEmpty()
            ? "the text defines no label"
            : "labels are "
                + slots.keySet().stream().limit(SHOWN).collect(Collectors.joining(", "))
                + (slots.size() > SHOWN ? ", ..." : "");
    throw name.wrong(
        "label '%s' is not defined%s; %s"
            .formatted(name.shortened(), Nearest.hint(name.text(), slots.keySet()), known));
  }

  /** The labels as seen from an instruction. */
  final class At {
    private final int slot;

    At(int slot) {
      this.slot = slot;
    }

    /** The offset of a jump from here to a label. */
    int offset(Token name) {
      return slot(name) - slot - 1;
    }

    /** The slot after this. */
    int following() {
      return slot + 1;
    }

    /** The slot of a label. */
    int absolute(Token name) {
      return slot(name);
    }
  }
}
