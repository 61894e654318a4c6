package io.github.keystonetoken.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ImbalanceTest {

  private static final Offset<Double> EXACT = within(1e-9);

  @ParameterizedTest
  @CsvSource({
    // values, busiest, its ratio, its share, peak excess
    "7 7 7, 0, 1, 0.33333333333, 0",
    "0 9, 1, 2, 1, 1",
    "0 0 9 0, 2, 4, 1, 1",
    "100 300 200, 1, 1.5, 0.5, 0.25",
  })
  void comparesBusiestWithMeanAndSum(
      String values, int busiest, double ratio, double share, double peakExcess) {
    Map<Server, OptionalDouble> figures = new LinkedHashMap<>();
    for (String value : values.split(" ", -1)) {
      figures.put(server(figures.size()), OptionalDouble.of(Double.parseDouble(value)));
    }

    Imbalance imbalance = Imbalance.of(figures).orElseThrow();

    assertThat(imbalance.busiest()).isEqualTo(server(busiest));
    assertThat(imbalance.ratio(server(busiest))).isCloseTo(ratio, EXACT);
    assertThat(imbalance.share(server(busiest))).isCloseTo(share, EXACT);
    assertThat(imbalance.peakExcess()).isCloseTo(peakExcess, EXACT);
  }

  @Test
  void doesNotCompareOneServer() {
    assertThat(Imbalance.of(Map.of(server(0), OptionalDouble.of(9)))).isEmpty();
    assertThat(Imbalance.of(Map.of())).isEmpty();
  }

  private static Server server(int index) {
    return new Server(index, "s" + index, "s" + index, 11_211);
  }
}
