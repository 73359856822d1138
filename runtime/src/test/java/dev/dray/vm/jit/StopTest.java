package dev.dray.vm.jit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.vm.Outcome;
import dev.dray.vm.ProgramInstance;
import dev.dray.vm.Programs;
import dev.dray.vm.StopFlag;
import dev.dray.vm.jit.emit.AccessMode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The stop flag ends every kind of loop. */
class StopTest {
  private static final String FOREVER =
      """
      r0 = 0
      r0 += 1
      goto -2
      exit
      """;

  private static final String OVER_MEMORY =
      """
      r2 = *(u64 *)(r1 + 0)
      r3 = 0
      r4 = r2
      r5 = *(u8 *)(r4 + 0)
      r0 += r5
      r3 += 1
      r4 += 1
      r6 = r3
      r6 &= 63
      if r6 != 0 goto -7
      goto -9
      exit
      """;

  private static final String NESTED =
      """
      r2 = *(u64 *)(r1 + 0)
      r3 = 0
      r4 = 0
      r5 = r2
      r5 += r4
      r5 = *(u8 *)(r5 + 0)
      r0 += r5
      r4 += 1
      if r4 < 64 goto -6
      r3 += 1
      goto -9
      exit
      """;

  private static final String RECURSIVE_CALLS =
      """
      r1 = 0
      call pc+2
      goto -3
      exit
      r0 = 1
      exit
      """;

  @ParameterizedTest
  @ValueSource(strings = {FOREVER, OVER_MEMORY, NESTED, RECURSIVE_CALLS})
  void endsTheLoop(String text) throws Exception {
    for (AccessMode mode : AccessMode.values()) {
      try (ProgramInstance instance = Programs.instance(text)) {
        StopFlag stop = new StopFlag();
        CompletableFuture<Outcome> running =
            CompletableFuture.supplyAsync(
                () ->
                    CompiledProgram.trusted(instance, mode)
                        .run(Programs.invocation(new byte[64], 0, 0).withStop(stop)));
        TimeUnit.MILLISECONDS.sleep(150);
        stop.stop();
        assertThat(running.get(20, TimeUnit.SECONDS))
            .isInstanceOfSatisfying(
                Outcome.Stopped.class,
                stopped -> assertThat(stopped.reason()).isEqualTo(Outcome.Reason.STOP_REQUESTED));
      }
    }
  }
}
