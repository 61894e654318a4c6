package io.github.keystonetoken.page;

import io.github.keystonetoken.diagnosis.Finding;
import io.jstach.jstache.JStache;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The whole page.
 *
 * @param tokens where Keystone keeps its tokens
 * @param refreshSeconds empty if the page does not refresh
 * @param style the stylesheet, inline: the page is one request
 * @param findings critical ones and warnings, worst first
 * @param lists empty if there are none and tokens are kept elsewhere
 * @param placement likewise
 */
@JStache(path = "page")
record Page(
    String time,
    String tokens,
    Optional<String> refreshSeconds,
    String style,
    Links links,
    String verdict,
    String worst,
    List<Item> findings,
    List<Item> notices,
    SourcesSection sources,
    TableSection table,
    ServersSection servers,
    Optional<ListsSection> lists,
    Optional<PlacementSection> placement,
    Optional<FernetSection> fernet) {

  /** From so many findings on, a list of their titles comes first. */
  private static final int MANY = 4;

  /** Other pages, and the exporter's version. */
  record Links(String metrics, String runbooks, String version) {}

  /**
   * A finding.
   *
   * @param id anchor on the page
   * @param runbook address
   * @param also other findings about the same account
   */
  record Item(String id, Finding finding, Optional<String> runbook, List<Item> also) {

    static Item of(String id, Finding finding, String runbooks) {
      return new Item(
          id,
          finding,
          finding.runbook().map(section -> runbooks + "#" + section),
          finding.also().stream().map(other -> of("", other, runbooks)).toList());
    }

    /** Also a class of the stylesheet. */
    String severity() {
      return finding.severity().label();
    }
  }

  static List<Item> items(Stream<Finding> findings, String runbooks) {
    List<Item> items = new ArrayList<>();
    findings.forEach(
        finding -> items.add(Item.of("finding-" + (items.size() + 1), finding, runbooks)));
    return items;
  }

  boolean hasOverview() {
    return findings.size() >= MANY;
  }

  boolean hasFindings() {
    return !findings.isEmpty() || !notices.isEmpty();
  }
}
