package io.github.keystonetoken.page;

import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.view.Amounts;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The usertokens lists: those of each server together, and the largest one by one.
 *
 * @param provenance why no server's lists are known; empty where any are
 */
record ListsSection(Optional<Provenance> provenance, List<Row> servers, LargestLists largest) {

  /** One server's lists. */
  record Row(String address, Provenance provenance, Optional<Totals> totals) {}

  /** Figures of all lists of a server. */
  record Totals(
      String lists,
      String bytes,
      String misplaced,
      String undecodable,
      String resets,
      String rewrites) {}

  static ListsSection of(Snapshot snapshot, Instant now) {
    Optional<Provenance> none =
        snapshot.lists().isEmpty()
            ? Optional.of(
                Provenance.of(
                    Optional.empty(),
                    Optional.ofNullable(snapshot.runs().get(Collector.LISTS)),
                    now))
            : Optional.empty();
    return new ListsSection(
        none,
        snapshot.lists().entrySet().stream().map(entry -> row(entry, now)).toList(),
        LargestLists.of(snapshot, now));
  }

  private static Row row(Map.Entry<Server, Outcome<ServerLists>> entry, Instant now) {
    return new Row(
        entry.getKey().address(),
        Provenance.of(entry.getValue(), now),
        entry.getValue().figures().map(lists -> totals(lists, now)));
  }

  private static Totals totals(ServerLists lists, Instant now) {
    return new Totals(
        Amounts.count(lists.lists()),
        Amounts.bytes(lists.bytes()),
        lists.misplaced().isPresent() ? Amounts.count(lists.misplaced().getAsLong()) : "not judged",
        Amounts.count(lists.undecodable()),
        Amounts.count(lists.resets())
            + lists.lastReset().map(at -> ", last " + Amounts.ago(at, now)).orElse(""),
        rate(lists.rewriteBytesPerSecond()));
  }

  private static String rate(OptionalDouble bytesPerSecond) {
    return bytesPerSecond.isPresent()
        ? "about " + Amounts.bytesPerSecond(bytesPerSecond.getAsDouble())
        : "not known";
  }
}
