package dev.dray.cli.run;

import dev.dray.cli.text.Json;
import dev.dray.cli.text.Units;
import dev.dray.vm.Tier;
import dev.dray.vm.Trap;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What came of an execution.
 *
 * @param status {@code success}, {@code trap}, {@code stopped} or {@code fault}
 * @param result r0; empty unless the program returned
 * @param bytes that the completion record counts
 * @param tier what ran it
 * @param nanoseconds in the program
 * @param instructions executed; 0 in tiers that do not count
 * @param trap what the program did that it may not
 * @param message why it did not succeed; empty if it did
 */
public record Report(
    String status,
    Optional<Long> result,
    long bytes,
    Tier tier,
    long nanoseconds,
    long instructions,
    Optional<Trap> trap,
    String message) {

  /** Whether the program returned. */
  public boolean succeeded() {
    return result.isPresent();
  }

  /** The keys of the command line's contract. */
  public Json json() {
    Json json =
        new Json()
            .put("status", status)
            .put("result", result.map(Report::hex))
            .put("bytes", bytes)
            .put("tier", tier.label())
            .put("nanoseconds", nanoseconds)
            .put("instructions", instructions);
    trap.ifPresent(
        t ->
            json.put("pc", t.pc())
                .put("trap", t.message())
                .put("source", t.source().map(line -> line.file() + ":" + line.line())));
    if (trap.isEmpty() && !succeeded()) {
      json.put("message", message);
    }
    return json;
  }

  /** Lines for people, without the message of a failure. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    result.ifPresent(
        value ->
            lines.add("result        " + hex(value) + " (" + Long.toUnsignedString(value) + ")"));
    lines.add("status        " + status);
    lines.add("tier          " + tier.label());
    lines.add("time          " + Units.duration(nanoseconds));
    if (instructions > 0) {
      lines.add("instructions  " + instructions);
    }
    return lines;
  }

  private static String hex(long value) {
    return "0x" + Long.toHexString(value);
  }
}
