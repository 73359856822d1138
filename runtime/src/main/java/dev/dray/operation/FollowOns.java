package dev.dray.operation;

import dev.dray.operation.descriptor.Descriptor;
import dev.dray.operation.descriptor.Status;
import dev.dray.vm.helper.FollowOnSink;
import dev.dray.vm.map.Errno;
import java.util.ArrayList;
import java.util.List;

/**
 * What a program emitted: at most {@value #MOST} descriptors, executed one after the other once it
 * has returned. Programs that run for an emitted descriptor may emit in turn, {@value #DEPTH} deep.
 */
final class FollowOns implements FollowOnSink {
  static final int MOST = 64;
  static final int DEPTH = 4;

  private final List<long[]> emitted = new ArrayList<>();
  private final int depth;

  FollowOns(int depth) {
    this.depth = depth;
  }

  @Override
  public long emit(long[] words) {
    if (depth >= DEPTH) {
      return -Errno.ELOOP;
    }
    if (emitted.size() == MOST) {
      return -Errno.E2BIG;
    }
    emitted.add(words);
    return 0;
  }

  /**
   * Executes the descriptors as if they were the members of a batch. The first that does not
   * succeed ends the program's descriptor as failed; those behind it are not attempted.
   */
  void run(Execution program) {
    if (emitted.isEmpty()) {
      return;
    }
    Execution member = program.member();
    member.depth(depth + 1);
    for (int i = 0; i < emitted.size(); i++) {
      System.arraycopy(emitted.get(i), 0, member.words(), 0, Descriptor.WORDS);
      program.runMember(member);
      if (!member.status().succeeded()) {
        program.fail(
            Status.BATCH_FAILED,
            "follow-on descriptor "
                + i
                + " of "
                + emitted.size()
                + " ended with "
                + member.record().explain());
        return;
      }
      program.told(i + 1L);
    }
  }
}
