package io.github.keystonetoken.page;

import static java.util.stream.Collectors.joining;

import io.github.keystonetoken.diagnosis.Finding;
import io.github.keystonetoken.diagnosis.Finding.Severity;
import io.jstach.jstache.JStache;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The whole page.
 *
 * @param time when it was made
 * @param tokens where Keystone's are kept, and how that is known
 * @param refreshSeconds empty if the reader wants it to stand still
 * @param style the stylesheet, so that one request is enough
 * @param findings worst first
 */
@JStache(path = "page")
record Page(
    String time,
    String tokens,
    Optional<String> refreshSeconds,
    String style,
    Links links,
    List<Item> findings,
    SourcesSection sources,
    TableSection table,
    ServersSection servers,
    ListsSection lists,
    PlacementSection placement,
    Optional<FernetSection> fernet) {

  /** So many findings that a list of their titles comes first. */
  private static final int MANY = 4;

  /** A section of the runbooks, and what it is about. */
  record Runbook(String address, String title) {}

  /** Other pages, and what this is. */
  record Links(String metrics, String runbooks, String version) {}

  /**
   * A finding.
   *
   * @param id of its place on the page
   * @param runbooks its sections
   */
  record Item(String id, Finding finding, List<Runbook> runbooks) {

    /** Also a class of the stylesheet. */
    String severity() {
      return finding.severity().name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * @param runbooks address of the runbooks
   */
  static List<Item> items(List<Finding> findings, String runbooks) {
    return IntStream.range(0, findings.size())
        .mapToObj(
            place ->
                new Item(
                    "finding-" + (place + 1),
                    findings.get(place),
                    runbooks(findings.get(place), runbooks)))
        .toList();
  }

  private static List<Runbook> runbooks(Finding finding, String runbooks) {
    return Stream.concat(Stream.of(finding), finding.also().stream())
        .flatMap(
            part ->
                part.runbook().stream()
                    .map(section -> new Runbook(runbooks + "#" + section, part.title())))
        .toList();
  }

  boolean hasOverview() {
    return findings.size() >= MANY;
  }

  /** The state of everything, in a few words. */
  String verdict() {
    if (findings.isEmpty()) {
      return sources.areAllGood() ? "Nothing wrong" : "Not everything is known";
    }
    return Arrays.stream(Severity.values())
        .map(this::counted)
        .filter(text -> !text.isEmpty())
        .collect(joining(", "));
  }

  /** Class of the stylesheet for the verdict. */
  String worst() {
    if (findings.isEmpty()) {
      return sources.areAllGood() ? "good" : "unknown";
    }
    return findings.get(0).severity();
  }

  private String counted(Severity severity) {
    long number = findings.stream().filter(item -> item.finding().severity() == severity).count();
    String word = severity.name().toLowerCase(Locale.ROOT);
    String plural = number == 1 || severity == Severity.CRITICAL ? "" : "s";
    return number == 0 ? "" : number + " " + word + plural;
  }
}
