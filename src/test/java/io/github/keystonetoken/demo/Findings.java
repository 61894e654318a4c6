package io.github.keystonetoken.demo;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the exporter's figures say, in plain sentences. A figure that is absent is left out. */
final class Findings {

  private static final String PREFIX = "keystone_token_";
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'").withZone(ZoneOffset.UTC);

  private final Exposition figures;

  Findings(Exposition figures) {
    this.figures = figures;
  }

  /** Whether every collector has delivered, and traffic has been seen between two collections. */
  boolean complete() {
    return value("sql_rows").isPresent()
        && largest("sql_user_tokens").isPresent()
        && largest("memcached_usertokens_bytes").isPresent()
        && value("memcached_imbalance_ratio", "dimension", "received").isPresent();
  }

  /** The first story: the table. */
  List<String> table() {
    List<String> lines = new ArrayList<>();
    OptionalDouble rows = value("sql_rows");
    String about = isCounted() ? "" : "about ";
    largest("sql_user_tokens")
        .ifPresent(
            top ->
                rows.ifPresent(
                    all ->
                        lines.add(
                            "%s holds %s%s of %s%s rows, %s of them."
                                .formatted(
                                    name(top),
                                    about,
                                    count(top.value()),
                                    about,
                                    count(all),
                                    percent(top.value() / all)))));
    value("sql_tokens", "state", "expired")
        .ifPresent(
            expired ->
                lines.add(
                    "%s rows have expired and are still there%s."
                        .formatted(
                            about.isEmpty() ? count(expired) : "About " + count(expired),
                            say(
                                value("sql_oldest_expired_timestamp_seconds"),
                                oldest -> ", the oldest since " + minute(oldest)))));
    String missing =
        all("sql_index_present")
            .filter(sample -> sample.value() == 0)
            .map(sample -> "(" + sample.label("columns").replace(",", ", ") + ")")
            .sorted()
            .collect(Collectors.joining(", "));
    if (!missing.isEmpty()) {
      lines.add("No index on " + missing + ": Keystone's queries read every row.");
    }
    return lines;
  }

  /** The second story: the list. */
  List<String> list() {
    List<String> lines = new ArrayList<>();
    largest("memcached_usertokens_bytes")
        .ifPresent(
            list -> {
              String server = list.label("server");
              OptionalDouble limit = value("memcached_item_limit_bytes", "server", server);
              lines.add(
                  "%s's list on %s has %s bytes%s."
                      .formatted(
                          name(list),
                          server,
                          count(list.value()),
                          say(
                              limit,
                              most ->
                                  ": %s of the %s that fit one item"
                                      .formatted(percent(list.value() / most), count(most)))));
              value(
                      "memcached_usertokens_entries",
                      "server",
                      server,
                      "user_id",
                      list.label("user_id"),
                      "state",
                      "live")
                  .ifPresent(
                      live ->
                          lines.add(
                              "It names %s live tokens; every further one sends all of it again."
                                  .formatted(count(live))));
            });
    largest("memcached_usertokens_rewrite_bytes_per_second")
        .ifPresent(
            rate ->
                lines.add(
                    "Lists sent again cost %s about %s MB/s."
                        .formatted(
                            rate.label("server"),
                            String.format(Locale.ROOT, "%.1f", rate.value() / 1e6))));
    ratio("received")
        .ifPresent(
            received ->
                lines.add(
                    "The busiest server receives %s times the mean (1 is even)."
                        .formatted(received)));
    even().ifPresent(lines::add);
    return lines;
  }

  private Optional<String> even() {
    List<String> others = new ArrayList<>();
    for (String dimension : List.of("items", "bytes", "connections")) {
      ratio(dimension).ifPresent(ratio -> others.add(dimension + " " + ratio));
    }
    return others.isEmpty()
        ? Optional.empty()
        : Optional.of("Meanwhile " + String.join(", ", others) + " look even.");
  }

  private Optional<String> ratio(String dimension) {
    return figures
        .largest(PREFIX + "memcached_imbalance_ratio", "dimension", dimension)
        .map(ratio -> String.format(Locale.ROOT, "%.2f", ratio.value()));
  }

  /** What changed since earlier findings. */
  List<String> changesSince(Findings earlier) {
    List<String> lines = new ArrayList<>();
    tableSince(earlier).ifPresent(lines::add);
    earlier
        .largest("memcached_usertokens_bytes")
        .flatMap(
            list ->
                change(
                    name(list) + "'s list grew",
                    name(list) + "'s list is as it was",
                    "bytes",
                    OptionalDouble.of(list.value()),
                    value(
                        "memcached_usertokens_bytes",
                        "server",
                        list.label("server"),
                        "user_id",
                        list.label("user_id"))))
        .ifPresent(lines::add);
    for (Exposition.Sample before : earlier.all("memcached_read_bytes_total").toList()) {
      String server = before.label("server");
      value("memcached_read_bytes_total", "server", server)
          .ifPresent(
              after ->
                  lines.add(
                      "%s received %s MB in this time."
                          .formatted(
                              server,
                              String.format(Locale.ROOT, "%.1f", (after - before.value()) / 1e6))));
    }
    return lines;
  }

  /** Two estimates differ by chance as well: only counts tell whether the table grew. */
  private Optional<String> tableSince(Findings earlier) {
    OptionalDouble rows = value("sql_rows");
    if (isCounted() && earlier.isCounted()) {
      return change(
          "The table grew", "The table is as it was", "rows", earlier.value("sql_rows"), rows);
    }
    if (rows.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        isCounted()
            ? "The table has %s rows: by now they are counted.".formatted(count(rows.getAsDouble()))
            : "The table has about %s rows.".formatted(count(rows.getAsDouble())));
  }

  private boolean isCounted() {
    return value("sql_counts_exact").orElse(1) == 1;
  }

  private static Optional<String> change(
      String grew, String same, String unit, OptionalDouble from, OptionalDouble to) {
    if (from.isEmpty() || to.isEmpty()) {
      return Optional.empty();
    }
    double before = from.getAsDouble();
    double after = to.getAsDouble();
    if (before == after) {
      return Optional.of("%s: %s %s.".formatted(same, count(after), unit));
    }
    String verb = after > before ? grew : grew.replaceFirst("grew$", "shrank");
    return Optional.of("%s from %s to %s %s.".formatted(verb, count(before), count(after), unit));
  }

  private OptionalDouble value(String name, String... labels) {
    return figures.value(PREFIX + name, labels);
  }

  private Optional<Exposition.Sample> largest(String name) {
    return figures.largest(PREFIX + name);
  }

  private Stream<Exposition.Sample> all(String name) {
    return figures.all(PREFIX + name);
  }

  private static String name(Exposition.Sample sample) {
    String name = sample.label("user_name");
    return name.isEmpty() ? "user " + sample.label("user_id") : name;
  }

  private static String say(OptionalDouble figure, DoubleFunction<String> words) {
    return figure.isPresent() ? words.apply(figure.getAsDouble()) : "";
  }

  private static String count(double value) {
    return String.format(Locale.ROOT, "%,d", Math.round(value));
  }

  private static String percent(double ratio) {
    return String.format(Locale.ROOT, "%.0f %%", 100 * ratio);
  }

  private static String minute(double unixSeconds) {
    return MINUTE.format(Instant.ofEpochSecond(Math.round(unixSeconds)));
  }
}
