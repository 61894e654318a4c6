package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.model.Placement.Weight;
import io.github.keystonetoken.model.Placement.WhatIf;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.view.Amounts;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What one more memcached server would bring, in a sentence. */
final class WhatIfMore {

  private WhatIfMore() {}

  /**
   * By traffic where lists tell it, else by size; empty where nothing was found.
   *
   * @param servers how many there are
   */
  static String inWords(Snapshot snapshot, int servers) {
    Map<Weight, WhatIf> byWeight =
        Figures.placement(snapshot).map(placement -> placement.whatIf()).orElse(Map.of());
    return Stream.of(Weight.TRAFFIC, Weight.BYTES)
        .flatMap(weight -> Optional.ofNullable(byWeight.get(weight)).stream())
        .filter(whatIf -> whatIf.hottestShares().size() > servers)
        .findFirst()
        .map(
            whatIf ->
                "With %d servers the busiest would have %s of the lists' load; no number of servers brings it below %s, as one list stays on one server."
                    .formatted(
                        servers + 1,
                        Amounts.percent(whatIf.hottestShares().get(servers)),
                        Amounts.percent(whatIf.floorShare())))
        .orElse("");
  }
}
