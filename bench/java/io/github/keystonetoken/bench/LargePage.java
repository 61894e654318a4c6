package io.github.keystonetoken.bench;

import io.github.keystonetoken.metrics.ExampleSnapshots;
import io.github.keystonetoken.metrics.OwnProcess;
import io.github.keystonetoken.metrics.TokenMetrics;
import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.Estimate;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.UserTokens;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/** A page that has as many series as is asked for, the process's own among them. */
public final class LargePage {

  static final int SERIES = 1_000;

  private final PrometheusRegistry registry;
  private Snapshot current;
  private Snapshot other;

  private LargePage(List<UserTokens> users) {
    current = snapshot(users, 61);
    other = snapshot(users, 62);
    registry =
        TokenMetrics.registry(
            () -> current,
            new TokenMetrics.Build("0.1.0", "6168ac8", System.getProperty("java.version")),
            () -> Map.of(Collector.SQL, users.size(), Collector.LISTS, 10),
            () -> Optional.of(Duration.ofMinutes(10)));
    OwnProcess.register(registry);
  }

  public static LargePage make() {
    int least = new LargePage(users(1)).series();
    int perUser = new LargePage(users(2)).series() - least;
    return new LargePage(users(1 + (SERIES - least) / perUser));
  }

  public PrometheusRegistry registry() {
    return registry;
  }

  /** Other figures are known from now on. */
  public void collect() {
    Snapshot before = current;
    current = other;
    other = before;
  }

  /** Lines of the page that are samples. */
  int series() {
    ByteArrayOutputStream page = new ByteArrayOutputStream();
    try {
      PrometheusTextFormatWriter.create().write(page, registry.scrape());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return (int)
        page.toString(StandardCharsets.UTF_8).lines().filter(line -> !line.startsWith("#")).count();
  }

  private static List<UserTokens> users(int count) {
    Random random = new Random(7);
    byte[] id = new byte[16];
    return IntStream.range(0, count)
        .mapToObj(
            i -> {
              random.nextBytes(id);
              return UserTokens.counted(
                  HexFormat.of().formatHex(id), "service-" + i, 1 + random.nextInt(100_000));
            })
        .toList();
  }

  private static Snapshot snapshot(List<UserTokens> users, long recent) {
    Snapshot rich = ExampleSnapshots.rich();
    SqlTokens some = rich.sql().flatMap(Outcome::figures).orElseThrow();
    SqlTokens many =
        new SqlTokens(
            some.release(),
            some.counts(),
            Optional.of(
                new SqlTokens.Owners(Optional.of((long) users.size()), users, Estimate.counted(0))),
            Optional.of(
                new SqlTokens.Recent(Duration.ofMinutes(10), Estimate.counted(recent), users)),
            some.size(),
            some.indexes(),
            some.queryPlans(),
            some.revocations(),
            some.trusts(),
            some.session());
    return rich.withSql(Outcome.ok(many, ExampleSnapshots.NOW));
  }
}
