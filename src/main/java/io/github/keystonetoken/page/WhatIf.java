package io.github.keystonetoken.page;

import io.github.keystonetoken.model.Placement;
import io.github.keystonetoken.model.Placement.Weight;
import io.github.keystonetoken.view.Amounts;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The busiest server's share if there were other numbers of servers.
 *
 * @param weights what lists are weighed by
 * @param floors a sentence for each weight
 */
record WhatIf(List<String> weights, List<Row> rows, List<String> floors) {

  /** A server with half more than its even share is one to look at. */
  private static final double HOT = 1.5;

  /** A number of servers, and the share of the busiest of them by each weight. */
  record Row(String servers, boolean isNow, List<Share> shares) {}

  /**
   * @param servers how many there are now
   */
  static Optional<WhatIf> of(Placement placement, int servers) {
    Map<Weight, Placement.WhatIf> known = placement.whatIf();
    if (known.isEmpty()) {
      return Optional.empty();
    }
    int most =
        known.values().stream().mapToInt(whatIf -> whatIf.hottestShares().size()).min().orElse(0);
    return Optional.of(
        new WhatIf(
            known.keySet().stream().map(WhatIf::name).toList(),
            IntStream.rangeClosed(1, most)
                .mapToObj(number -> row(number, number == servers, known.values()))
                .toList(),
            known.entrySet().stream()
                .map(entry -> floor(entry.getKey(), entry.getValue().floorShare()))
                .toList()));
  }

  private static Row row(int servers, boolean isNow, Collection<Placement.WhatIf> whatIfs) {
    double even = 1.0 / servers;
    return new Row(
        Integer.toString(servers),
        isNow,
        whatIfs.stream()
            .map(whatIf -> whatIf.hottestShares().get(servers - 1))
            .map(
                share ->
                    new Share(Amounts.percent(share), Bar.marked(share, even, share >= HOT * even)))
            .toList());
  }

  private static String name(Weight weight) {
    return switch (weight) {
      case BYTES -> "By bytes";
      case TRAFFIC -> "By traffic";
    };
  }

  private static String floor(Weight weight, double share) {
    return name(weight)
        + ", the largest single list is "
        + Amounts.percent(share)
        + " of all: no number of servers brings the busiest one below that.";
  }
}
