package io.github.keystonetoken.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ImbalanceTest {

  @Test
  void isZeroOnEvenServers() {
    Imbalance even = imbalance(7, 7, 7);

    assertThat(even.ratio(server(1))).isEqualTo(1);
    assertThat(even.peakExcess()).isZero();
    assertThat(even.busiest()).isEqualTo(server(0));
  }

  @Test
  void isOneIfEverythingIsOnOneServer() {
    assertThat(imbalance(0, 9).peakExcess()).isEqualTo(1);
    assertThat(imbalance(0, 9).ratio(server(1))).isEqualTo(2);
    assertThat(imbalance(0, 0, 9, 0).peakExcess()).isEqualTo(1);
    assertThat(imbalance(0, 0, 9, 0).ratio(server(2))).isEqualTo(4);
  }

  @Test
  void dividesByMeanAndBySum() {
    Imbalance uneven = imbalance(100, 300, 200);

    assertThat(uneven.ratio(server(0))).isEqualTo(0.5);
    assertThat(uneven.share(server(1))).isEqualTo(0.5);
    assertThat(uneven.peakExcess()).isCloseTo(0.25, within(1e-9));
    assertThat(uneven.busiest()).isEqualTo(server(1));
  }

  @Test
  void doesNotCompareOneServer() {
    assertThat(Imbalance.of(Map.of(server(0), OptionalDouble.of(9)))).isEmpty();
    assertThat(Imbalance.of(Map.of())).isEmpty();
  }

  private static Imbalance imbalance(double... values) {
    Map<Server, OptionalDouble> figures = new LinkedHashMap<>();
    IntStream.range(0, values.length)
        .forEach(i -> figures.put(server(i), OptionalDouble.of(values[i])));
    return Imbalance.of(figures).orElseThrow();
  }

  private static Server server(int index) {
    return new Server(index, "s" + index, "s" + index, 11_211);
  }
}
