package io.github.keystonetoken.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.keystonetoken.Golden;
import io.github.keystonetoken.cli.Report.Status;
import io.github.keystonetoken.metrics.ExampleSnapshots;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Placement;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.Snapshot;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What each command writes, against files that were reviewed. */
final class ReportsTest {

  /** Remedies' commands are not broken, so that they can be copied; these are short. */
  private static final int WIDTH = 100;

  @ParameterizedTest
  @EnumSource
  void textIsAsReviewed(Reports example) {
    Golden.check(file(example, "txt"), text(example.report()));
  }

  @ParameterizedTest
  @EnumSource
  void jsonIsAsReviewed(Reports example) {
    Golden.check(file(example, "json"), JsonPrinter.print(example.report()));
  }

  @ParameterizedTest
  @EnumSource
  void textFitsAHundredColumnsAndJsonIsValid(Reports example) throws IOException {
    assertThat(text(example.report()).lines())
        .allSatisfy(
            line ->
                assertThat(line).hasSizeLessThanOrEqualTo(WIDTH).isEqualTo(line.stripTrailing()));
    assertThat(new ObjectMapper().readTree(JsonPrinter.print(example.report())).isObject())
        .isTrue();
  }

  @Test
  void exitStatusSaysWhatWasFound() {
    assertThat(Reports.DOCTOR.report().status()).isEqualTo(Status.FINDING);
    assertThat(Reports.DOCTOR_BLIND.report().status()).isEqualTo(Status.UNUSABLE);
    assertThat(Reports.DOCTOR_PARTLY_BLIND.report().status()).isEqualTo(Status.FINE);
    assertThat(Reports.LISTS.report().status()).isEqualTo(Status.FINE);
    assertThat(Reports.LISTS_SERVER_DOWN.report().status()).isEqualTo(Status.FINE);
    assertThat(Reports.USERS.report().status()).isEqualTo(Status.FINE);
    assertThat(Reports.USERS_DENIED.report().status()).isEqualTo(Status.UNUSABLE);
    assertThat(Reports.OWNER.report().status()).isEqualTo(Status.FINE);
    assertThat(Reports.OWNER_UNKNOWN.report().status()).isEqualTo(Status.FINDING);
    assertThat(Reports.WHERE.report().status()).isEqualTo(Status.FINDING);
    assertThat(Reports.WHERE_MISPLACED.report().status()).isEqualTo(Status.FINDING);
    assertThat(Reports.WHERE_NOTHING.report().status()).isEqualTo(Status.FINE);
    assertThat(Reports.TOKEN_IN_MEMCACHED.report().status()).isEqualTo(Status.FINE);
    assertThat(Reports.TOKEN_REVOKED.report().status()).isEqualTo(Status.FINDING);
    assertThat(Reports.TOKEN_IN_A_RANGE.report().status()).isEqualTo(Status.FINE);
    assertThat(Reports.PLAN.report().status()).isEqualTo(Status.FINE);
  }

  @Test
  void serversWithEveryListHaveNoPlan() {
    Snapshot replicated =
        ExampleSnapshots.rich()
            .withPlacement(Outcome.ok(Placement.REPLICATED, ExampleSnapshots.NOW));
    List<Server> servers = List.of(ExampleSnapshots.A, ExampleSnapshots.B);

    Report plan = PlanCommand.report(replicated, servers, servers, Duration.ofMinutes(10));

    assertThat(plan.status()).isEqualTo(Status.UNUSABLE);
    assertThat(plan.refusal()).contains("each server has every list", "nothing moves");
  }

  @Test
  void coloursSeveritiesOnTerminals() {
    assertThat(Reports.DOCTOR.report().text(true))
        .contains("\033[1;31mCRITICAL\033[0m  The list of ceilometer");
    assertThat(text(Reports.DOCTOR.report())).doesNotContain("\033");
  }

  @Test
  void noticesAreNotFindings() {
    assertThat(Reports.noticeAlone().status()).isEqualTo(Status.FINE);
  }

  private static String text(Report report) {
    return report.text(false);
  }

  private static String file(Reports example, String extension) {
    return "cli/" + example.name().toLowerCase(Locale.ROOT).replace('_', '-') + "." + extension;
  }
}
