package io.github.keystonetoken.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

final class PopulationTest {

  private static final Instant NOW = Instant.parse("2016-04-26T16:00:00Z");
  private static final int ROWS = 20_000;

  @Test
  void theTruthIsWhatTheRowsHold() {
    Population population = new Population(ROWS, 100, 7, NOW);
    List<TokenRow> rows = rows(population);
    Truth truth = population.truth();

    assertThat(rows).hasSize(ROWS);
    assertThat(truth.rows()).isEqualTo(ROWS);
    assertThat(truth.expired())
        .isEqualTo(rows.stream().filter(row -> !row.expires().isAfter(NOW)).count())
        .isEqualTo(ROWS * 7 / 10);
    assertThat(truth.revokedLive())
        .isEqualTo(rows.stream().filter(row -> row.expires().isAfter(NOW) && !row.valid()).count())
        .isPositive();
    assertThat(truth.rowsByUser())
        .isEqualTo(
            rows.stream().collect(Collectors.groupingBy(TokenRow::userId, Collectors.counting())));
  }

  @Test
  void theTruthHoldsForTheTimeOfABenchmark() {
    Duration quiet = Duration.ofHours(1);

    assertThat(rows(new Population(ROWS, 100, 7, NOW)))
        .noneMatch(
            row ->
                row.expires().isAfter(NOW.minus(quiet)) && row.expires().isBefore(NOW.plus(quiet)));
  }

  @Test
  void eightServiceUsersHoldNearlyAll() {
    Population population = new Population(ROWS, 100, 7, NOW);
    rows(population);
    Map<String, Long> byUser = population.truth().rowsByUser();
    List<Owners.Owner> services = population.owners().all().subList(0, 8);
    double[] shares =
        services.stream()
            .mapToDouble(user -> byUser.getOrDefault(user.id(), 0L) / (double) ROWS)
            .toArray();

    assertThat(services.get(0).name()).isEqualTo("ceilometer");
    assertThat(shares[0]).isCloseTo(0.45, within(0.02));
    assertThat(DoubleStream.of(shares).sum()).isCloseTo(0.92, within(0.01));
    assertThat(byUser.size()).isGreaterThan(300);
  }

  @Test
  void idsAreSpreadEvenly() {
    Map<Character, Long> byFirstDigit =
        rows(new Population(ROWS, 100, 7, NOW)).stream()
            .collect(Collectors.groupingBy(row -> row.id().charAt(0), Collectors.counting()));

    assertThat(byFirstDigit).hasSize(16);
    assertThat(byFirstDigit.values()).allMatch(rows -> Math.abs(rows - ROWS / 16) < ROWS / 100);
  }

  @Test
  void extraIsAsLargeAsAskedForAndHoldsTheToken() {
    List<TokenRow> rows = rows(new Population(1_000, 2_048, 7, NOW));

    assertThat(rows).allMatch(row -> row.extra().contains(row.id()));
    assertThat(rows).allMatch(row -> row.extra().length() >= 1_024 && row.extra().length() < 3_072);
    assertThat(rows.stream().mapToInt(row -> row.extra().length()).average().orElseThrow())
        .isCloseTo(2_048, within(100.0));
    assertThat(rows(new Population(10, 100, 7, NOW))).allMatch(row -> row.extra().length() < 100);
  }

  @Test
  void theSeedDecidesEveryRow() {
    assertThat(rows(new Population(100, 2_048, 7, NOW)))
        .isEqualTo(rows(new Population(100, 2_048, 7, NOW)))
        .isNotEqualTo(rows(new Population(100, 2_048, 8, NOW)));
  }

  @Test
  void theStreamHoldsALineForEachRow() throws IOException {
    List<TokenRow> rows = rows(new Population(1_234, 2_048, 7, NOW));
    byte[] stream = new TokenLines(new Population(1_234, 2_048, 7, NOW)).readAllBytes();

    assertThat(new String(stream, StandardCharsets.US_ASCII))
        .isEqualTo(rows.stream().map(TokenRow::line).collect(Collectors.joining()));
    assertThat(rows.get(0).line().split("\t", -1)).hasSize(6).contains("\\N");
  }

  private static List<TokenRow> rows(Population population) {
    List<TokenRow> rows = new ArrayList<>();
    population.forEachRemaining(rows::add);
    return rows;
  }
}
