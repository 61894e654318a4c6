package io.github.keystonetoken.sql;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.model.Estimate;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.SqlTokens.UserTokens;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Draws samples of one table, each with its own ranges, and counts how often the truth is within
 * the 95 % interval.
 */
public final class SampleCoverage {

  private static final int USERS = 5;

  private final Config.Sql config;
  private final Map<String, Long> truth;
  private final Map<String, Coverage> coverages = new LinkedHashMap<>();

  /**
   * Of one figure.
   *
   * @param held samples whose interval held the truth
   * @param halfWidths sum of the relative half widths
   * @param squares sum of the squares of the relative errors
   */
  public record Coverage(int samples, int held, double halfWidths, double squares) {
    private static final Coverage NONE = new Coverage(0, 0, 0, 0);

    private Coverage and(Estimate estimate, long truth) {
      double error = (double) (estimate.value() - truth) / truth;
      double half = estimate.relativeError() * estimate.value() / truth;
      return new Coverage(
          samples + 1,
          held + (Math.abs(error) <= half ? 1 : 0),
          halfWidths + estimate.relativeError(),
          squares + error * error);
    }
  }

  /**
   * @param config the account has to be one that may sample through the procedure
   * @param truth true values: {@code rows}, {@code expired}, and rows by user id
   */
  public SampleCoverage(Config.Sql config, Map<String, Long> truth) {
    this.config = config;
    this.truth = truth;
  }

  /**
   * Draws samples with seeds from 1 on.
   *
   * @return by figure; the five users of most rows each by id
   */
  public Map<String, Coverage> of(int samples) throws CollectionException, InterruptedException {
    Clock clock = Clock.systemUTC();
    try (Session session = new Session(config, clock)) {
      session.begin(clock.instant().plus(Duration.ofHours(1)));
      Long pages = TableStatus.read(session, KeystoneTable.TOKEN).pages();
      for (int seed = 1; seed <= samples; seed++) {
        Strata strata = new Strata(new SplittableRandom(seed), config.timeout());
        new Sampler(session, strata, Duration.ZERO)
            .sample(range -> SampleProcedure.call("slice", range, null), pages)
            .ifPresent(this::add);
      }
    }
    return coverages;
  }

  private void add(Sampler.Sample sample) {
    TokenCounts figures = new TokenCounts(USERS, null, Optional.empty());
    figures.complete(sample, true);
    SqlTokens.Counts counts = Objects.requireNonNull(figures.counts());
    add("rows", counts.rows());
    add("expired", counts.expired());
    List<UserTokens> top = new ArrayList<>(figures.owners(Map.of()).orElseThrow().top());
    top.forEach(user -> add(user.userId(), user.tokens()));
  }

  private void add(String figure, Estimate estimate) {
    coverages.put(
        figure,
        coverages
            .getOrDefault(figure, Coverage.NONE)
            .and(estimate, truth.getOrDefault(figure, 1L)));
  }
}
