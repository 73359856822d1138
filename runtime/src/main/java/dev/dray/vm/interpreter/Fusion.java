package dev.dray.vm.interpreter;

import dev.dray.verifier.isa.Program;
import java.util.List;

final class Fusion {
  private Fusion() {}

  static List<Node> fuse(List<Node> nodes, Program program) {
    return nodes;
  }
}
