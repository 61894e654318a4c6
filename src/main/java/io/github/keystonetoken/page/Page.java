package io.github.keystonetoken.page;

import io.jstach.jstache.JStache;
import java.util.Optional;

/**
 * The whole page.
 *
 * @param verdict the state of everything, in a few words
 * @param worst class of the stylesheet for the verdict
 * @param time when the page was made
 * @param refreshSeconds empty where the reader wants it to stand still
 * @param style the stylesheet
 */
@JStache(path = "page")
record Page(
    String verdict,
    String worst,
    String time,
    Optional<String> refreshSeconds,
    String style,
    Links links,
    FindingsSection findings,
    SourcesSection sources,
    TableSection table,
    ServersSection servers,
    ListsSection lists,
    PlacementSection placement) {

  /** Other pages, and what this is. */
  record Links(String metrics, String runbooks, String version) {}
}
