package dev.dray.vm.interpreter;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Immediates as registers from 16 on, so that every operation has register operands only. */
final class Constants {
  static final int FIRST = 16;

  private final Map<Long, Integer> numbers = new HashMap<>();
  private final List<Long> values = new ArrayList<>();

  int of(long value) {
    return numbers.computeIfAbsent(
        value,
        key -> {
          values.add(key);
          return FIRST + values.size() - 1;
        });
  }

  long[] registers() {
    long[] registers = new long[FIRST + values.size()];
    for (int index = 0; index < values.size(); index++) {
      registers[FIRST + index] = values.get(index);
    }
    return registers;
  }
}
