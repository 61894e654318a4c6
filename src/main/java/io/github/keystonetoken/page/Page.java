package io.github.keystonetoken.page;

import io.github.keystonetoken.diagnosis.Finding;
import io.github.keystonetoken.model.Estimate;
import io.github.keystonetoken.view.Account;
import io.github.keystonetoken.view.Amounts;
import io.jstach.jstache.JStache;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
   * A finding. Its severity's label is a class of the stylesheet.
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

  /**
   * An account. Names and ids are untrusted input: templates escape them.
   *
   * @param name empty if unknown
   * @param domain empty if unknown or the default domain
   * @param id or the key of a list without a known owner; empty if there is neither
   * @param unnamed shown if there is no name
   */
  record Owner(
      Optional<String> name, Optional<String> domain, Optional<String> id, String unnamed) {

    /**
     * @param unknown shown if there is no id either
     */
    static Owner of(Account account, String unknown) {
      return new Owner(
          known(account.name()),
          known(account.domain()),
          known(account.id().isEmpty() ? account.key() : account.id()),
          account.id().isEmpty() ? unknown : "unknown name");
    }

    private static Optional<String> known(String text) {
      return Optional.of(text).filter(known -> !known.isEmpty());
    }

    /** The owner of a list. */
    static Owner ofList(Account account) {
      return of(account, account.key().isEmpty() ? "unknown owner" : "unknown owner, key");
    }
  }

  /**
   * A share, as text and as a bar.
   *
   * @param width of the bar, in hundredths
   * @param mark position of the even share, likewise; empty for no mark
   * @param isHot whether the bar is red
   */
  record Share(String text, String width, Optional<String> mark, boolean isHot) {

    private static final double HOT_RATIO = 1.5;

    /**
     * Of rows; empty if the total or the part is unknown.
     *
     * @param hot the share from which on the bar is red
     */
    static Optional<Share> of(Estimate rows, Optional<Estimate> all, double hot) {
      return all.map(Estimate::value)
          .filter(number -> number > 0 && !Double.isInfinite(rows.relativeError()))
          .map(number -> of((double) rows.value() / number, hot));
    }

    /** Of a part from 0 to 1. */
    static Share of(double part, double hot) {
      return new Share(Amounts.percent(part), hundredths(part), Optional.empty(), part >= hot);
    }

    /**
     * Of a server, with a mark at the even share.
     *
     * @param room the share of a full bar
     */
    static Share ofServer(double part, double even, double room) {
      return new Share(
          Amounts.percent(part),
          hundredths(part / room),
          Optional.of(hundredths(even / room)),
          part >= HOT_RATIO * even);
    }

    private static String hundredths(double part) {
      return String.format(Locale.ROOT, "%.1f", Math.min(Math.max(part, 0), 1) * 100);
    }
  }
}
