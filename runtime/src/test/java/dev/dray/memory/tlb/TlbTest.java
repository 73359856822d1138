package dev.dray.memory.tlb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.memory.mmu.Rig;
import dev.dray.memory.paging.Access;
import dev.dray.memory.paging.Translation;
import dev.dray.memory.paging.Walk;
import dev.dray.memory.paging.WalkObserver;
import dev.dray.memory.paging.WalkRules;
import dev.dray.memory.paging.Walker;
import dev.dray.memory.physical.PageSize;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the TLB remembers of a walk, and what it does not. */
class TlbTest {
  private static final long PAGE = Rig.BASE;

  private final Rig rig = new Rig();
  private final Tlb tlb = Tlb.strong(TlbGeometry.DEFAULT);
  private final TlbSpace tag = new TlbSpace(7);
  private final Walk walk = new Walk();

  TlbTest() {
    rig.mapRandom(PAGE, 8192, PageSize.SMALL, 1);
    new Walker(rig.mmu.memory(), rig.space.format())
        .walk(
            rig.space.root(),
            PAGE,
            Access.READ,
            WalkRules.DEFAULT,
            rig.space.domain(),
            walk,
            WalkObserver.NONE);
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void whatAWalkFoundIsKnownUntilItIsInvalidated() {
    tlb.fill(tag, tag.ticket(), PAGE, walk);
    assertThat(tlb.find(PAGE + 100, tag.id())).isEqualTo(walk.translation());
    assertThat(tlb.find(PAGE, tag.id() + 1)).isEqualTo(Translation.NONE);
    assertThat(tlb.findTable(PAGE, 1, tag.id())).isNotZero();
    tlb.purge(tag, PAGE + 4096, 4096);
    assertThat(tlb.find(PAGE, tag.id())).as("its neighbour went").isNotEqualTo(Translation.NONE);
    tlb.purge(tag, PAGE, 4096);
    assertThat(tlb.find(PAGE, tag.id())).isEqualTo(Translation.NONE);
  }

  /** Else what was removed would come back, for as long as nobody removes it again. */
  @Test
  void aWalkThatAnInvalidationOvertookIsForgotten() {
    long ticket = tag.ticket();
    tlb.purge(tag, PAGE, 4096);
    tlb.fill(tag, ticket, PAGE, walk);
    assertThat(tlb.find(PAGE, tag.id())).isEqualTo(Translation.NONE);
    assertThat(tlb.findTable(PAGE, 1, tag.id())).isZero();
    assertThat(tlb.statistics().discarded()).isEqualTo(1);
  }
}
