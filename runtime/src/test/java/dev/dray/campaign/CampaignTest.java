package dev.dray.campaign;

import static dev.dray.campaign.ProgramGenerator.Style.ANY;
import static dev.dray.campaign.ProgramGenerator.Style.LOOP_FREE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Whatever the verifier accepts runs without a trap, within its bound, in states that its facts and
 * invariants describe, and alike in every tier. {@code -Ddray.campaign=N} sets how many programs
 * are tried, {@code -Ddray.campaign.seed=S} which.
 */
class CampaignTest {

  @Test
  void noAcceptedProgramBreaksAPromise() {
    Campaign campaign = new Campaign(Long.getLong("dray.campaign.seed", 1), Seeds.all(), 0, ANY);
    campaign.run(Long.getLong("dray.campaign", 100));
    System.out.println(campaign.summary());
    assertThat(campaign.failures()).isEmpty();
    assertThat(campaign.accepted()).as(campaign.summary()).isGreaterThan(campaign.programs() / 10);
  }

  /** Many more of them: {@code -Ddray.campaign.small=N}. */
  @Test
  void noSmallProgramDoes() {
    Campaign campaign =
        new Campaign(Long.getLong("dray.campaign.seed", 3), List.of(), 0, LOOP_FREE);
    campaign.run(Long.getLong("dray.campaign.small", 500));
    System.out.println(campaign.summary());
    assertThat(campaign.failures()).isEmpty();
    assertThat(campaign.accepted()).as(campaign.summary()).isGreaterThan(campaign.programs() / 2);
  }

  @Test
  void tiersDoTheSame() {
    Campaign campaign = new Campaign(Long.getLong("dray.campaign.seed", 2), Seeds.all(), 1, ANY);
    campaign.run(Long.getLong("dray.differential", 40));
    System.out.println(campaign.summary());
    assertThat(campaign.failures()).isEmpty();
  }
}
