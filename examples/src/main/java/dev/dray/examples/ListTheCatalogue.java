package dev.dray.examples;

import dev.dray.programs.Catalogue;
import dev.dray.programs.CatalogueProgram;

/** Prints the ready-made user operations that come with Dray. */
public final class ListTheCatalogue {
  private ListTheCatalogue() {}

  /** Takes no arguments. */
  public static void main(String[] arguments) {
    for (CatalogueProgram program : Catalogue.all()) {
      System.out.printf(
          "%-15s %-45s %6d bytes%n", program.name(), program.summary(), program.object().length);
    }
  }
}
