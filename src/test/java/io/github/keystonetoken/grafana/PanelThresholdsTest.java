package io.github.keystonetoken.grafana;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.keystonetoken.model.Thresholds;
import io.github.keystonetoken.packaging.YamlFile;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Panels change their colour at the thresholds of the findings. */
final class PanelThresholdsTest {

  static Stream<Arguments> panels() {
    double large = Thresholds.LIST_LARGE;
    double nearlyFull = Thresholds.LIST_ABOUT_TO_OVERFLOW;
    double unevenOfTwo = 1 + Thresholds.PEAK_EXCESS;
    return Stream.of(
        arguments("Fullest list", List.of(large, nearlyFull)),
        arguments("Fill of each list", List.of(large, nearlyFull)),
        arguments("Largest token lists", List.of(large, nearlyFull)),
        arguments("Token lists", List.of(large, nearlyFull)),
        arguments("Evicted, refused", List.of(Thresholds.EVICTED_OF_STORED)),
        arguments("Exporter's query", List.of(Thresholds.SLOW_SECONDS, Thresholds.HANGING_SECONDS)),
        arguments("Imbalance of memcached", List.of(unevenOfTwo)),
        arguments("Imbalance", List.of(unevenOfTwo)),
        arguments("Oldest figures", List.of((double) Thresholds.STALE_AGE.toSeconds())),
        arguments("Age of the figures", List.of((double) Thresholds.STALE_AGE.toSeconds())),
        arguments("Age of the SQL figures", List.of((double) Thresholds.STALE_AGE.toSeconds())),
        arguments("Fullest server", List.of(Thresholds.MEMORY_TO_SPARE)),
        arguments("Busiest link", List.of(Thresholds.LINK_BYTES_PER_SECOND)),
        arguments(
            "Servers in order",
            List.of((double) Thresholds.JUST_RESTARTED.toSeconds(), Thresholds.SERVER_FULL)),
        arguments("Owners of rows in SQL", List.of(Thresholds.HOARDING_SHARE)),
        arguments("Owners of rows", List.of(Thresholds.HOARDING_SHARE)),
        arguments(
            "Flush is behind by",
            List.of((double) Thresholds.FLUSH_INTERVAL.toSeconds() * Thresholds.MISSED_FLUSHES)),
        arguments("Expired rows", List.of((double) Thresholds.EXPIRED_ROWS)),
        arguments("What else accumulates", List.of(1.0)));
  }

  @ParameterizedTest
  @MethodSource("panels")
  void panelHasThresholdsOfItsFinding(String title, List<Double> thresholds) {
    List<Panel> panels =
        Dashboard.all().stream()
            .flatMap(dashboard -> dashboard.panels().stream())
            .filter(panel -> panel.title().equals(title))
            .toList();

    assertThat(panels).isNotEmpty();
    assertThat(panels).allSatisfy(panel -> assertThat(steps(panel)).containsAll(thresholds));
  }

  @Test
  void rowsThatAccumulateAreComparedWithTheThresholdsOfTheirAlerts() {
    Panel panel =
        Dashboard.named("sql").panels().stream()
            .filter(candidate -> candidate.title().equals("What else accumulates"))
            .findFirst()
            .orElseThrow();

    assertThat(panel.targets().get(2).expression().text())
        .containsSubsequence(
            "\"needed\"} / " + Thresholds.NEEDED_REVOCATIONS + " or",
            "\"prunable\"} / " + Thresholds.PRUNABLE_REVOCATIONS + ")",
            " / " + Thresholds.UNUSED_TRUSTS + ",",
            " / " + Thresholds.EXPIRED_APPLICATION_CREDENTIALS + ",");
  }

  private static Stream<Double> steps(Panel panel) {
    return panel
        .settings("thresholds")
        .flatMap(setting -> YamlFile.elements(setting.path("steps")))
        .map(step -> step.path("value").asDouble());
  }
}
