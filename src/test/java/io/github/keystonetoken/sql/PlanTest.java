package io.github.keystonetoken.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Release;
import io.github.keystonetoken.sql.Plan.Reading;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class PlanTest {

  private static final Indexes NONE = new Indexes(Map.of("PRIMARY", List.of("id")));
  private static final Indexes ICEHOUSE =
      new Indexes(Map.of("a", List.of("expires"), "b", List.of("expires", "valid")));
  private static final Indexes JUNO =
      new Indexes(
          Map.of(
              "a", List.of("expires"),
              "b", List.of("expires", "valid"),
              "c", List.of("user_id")));
  private static final Optional<Duration> OFFSET = Optional.of(Duration.ofMinutes(55));

  private static Schema schema(Optional<String> owner) {
    return new Schema(Release.UNKNOWN, Map.of(), owner, List.of());
  }

  private static List<Reading> readings(
      Optional<String> owner, Indexes indexes, Optional<Duration> offset) {
    return Plan.of(schema(owner), indexes, offset).steps().stream()
        .map(Plan.Step::reading)
        .toList();
  }

  @Test
  void coveredFiguresHaveAStatementEach() {
    Plan plan = Plan.of(schema(Optional.of("user_id")), JUNO, OFFSET);
    assertThat(plan.steps())
        .extracting(Plan.Step::reading)
        .containsExactly(Reading.STATES, Reading.OWNERS, Reading.RECENT_BY_OWNER);
    assertThat(plan.steps()).noneMatch(Plan.Step::scans);
  }

  @Test
  void withoutAnyIndexOneScanBringsAll() {
    assertThat(readings(Optional.of("user_id"), NONE, OFFSET)).containsExactly(Reading.SINGLE_PASS);
    assertThat(readings(Optional.of(Statements.OWNER_IN_EXTRA), NONE, OFFSET))
        .containsExactly(Reading.SINGLE_PASS);
  }

  @Test
  void withoutAnIndexOnTheOwnerOnlyTheOwnersAreScannedFor() {
    Plan plan = Plan.of(schema(Optional.of("user_id")), ICEHOUSE, OFFSET);
    assertThat(plan.steps())
        .filteredOn(Plan.Step::scans)
        .extracting(Plan.Step::reading)
        .containsExactly(Reading.OWNERS);
  }

  @Test
  void aRangeOnExpiresIsBetterThanTheSinglePassForWhatIsRecent() {
    Indexes expiresOnly = new Indexes(Map.of("a", List.of("expires")));
    assertThat(readings(Optional.of("user_id"), expiresOnly, OFFSET))
        .containsExactly(Reading.SINGLE_PASS, Reading.RECENT_BY_OWNER);
  }

  @Test
  void withoutAnOwnerStatesAndRecentRemain() {
    assertThat(readings(Optional.empty(), NONE, OFFSET))
        .containsExactly(Reading.STATES, Reading.RECENT);
  }

  @Test
  void withoutALifetimeNothingIsRecent() {
    assertThat(readings(Optional.of("user_id"), JUNO, Optional.empty()))
        .containsExactly(Reading.STATES, Reading.OWNERS);
    assertThat(
            Plan.of(schema(Optional.of("user_id")), NONE, Optional.empty())
                .steps()
                .get(0)
                .query()
                .parameters())
        .isEmpty();
  }
}
