package io.github.keystonetoken.cli;

import io.github.keystonetoken.model.Placement;

/** What decides where keys are, and how that is known. */
final class PlacementWords {

  private PlacementWords() {}

  static String of(Placement placement) {
    return placement.algorithm().label() + " (" + basis(placement) + ")";
  }

  static String basis(Placement placement) {
    return switch (placement.basis()) {
      case CONFIGURED -> "as configured";
      case DETECTED -> "told from where lists are";
      case ASSUMED -> "assumed: too few lists to tell";
    };
  }
}
