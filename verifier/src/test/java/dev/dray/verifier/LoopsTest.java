package dev.dray.verifier;

import static dev.dray.verifier.Answers.verify;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.verifier.diagnostic.Finding;
import dev.dray.verifier.diagnostic.Rule;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Loops that end are accepted; their siblings that do not are refused for just that. */
class LoopsTest {
  static List<LoopPairs.Pair> pairs() {
    return LoopPairs.all();
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void theLoopThatEndsIsAccepted(LoopPairs.Pair pair) {
    Verification answer = verify(pair.good());
    assertThat(answer).as(pair.good() + answer).isInstanceOf(Verification.Accepted.class);
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void theEndlessSiblingIsRefused(LoopPairs.Pair pair) {
    Verification answer = verify(pair.endless());
    assertThat(answer).as(pair.endless()).isInstanceOf(Verification.Rejected.class);
    assertThat(((Verification.Rejected) answer).findings())
        .extracting(Finding::rule)
        .contains(Rule.TERMINATION);
  }
}
