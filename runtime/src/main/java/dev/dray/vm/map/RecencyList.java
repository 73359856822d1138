package dev.dray.vm.map;

/** Places in the order of their last use: a ring of links through a sentinel. Not thread-safe. */
final class RecencyList {
  private final int sentinel;
  private final int[] newer;
  private final int[] older;

  RecencyList(int places) {
    this.sentinel = places;
    this.newer = new int[places + 1];
    this.older = new int[places + 1];
    newer[sentinel] = sentinel;
    older[sentinel] = sentinel;
  }

  void add(int place) {
    int newest = older[sentinel];
    older[place] = newest;
    newer[place] = sentinel;
    newer[newest] = place;
    older[sentinel] = place;
  }

  void remove(int place) {
    newer[older[place]] = newer[place];
    older[newer[place]] = older[place];
  }

  void touch(int place) {
    remove(place);
    add(place);
  }

  /** The place not used for longest; only where there is one. */
  int oldest() {
    return newer[sentinel];
  }
}
