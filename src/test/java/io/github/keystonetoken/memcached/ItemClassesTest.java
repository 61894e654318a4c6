package io.github.keystonetoken.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class ItemClassesTest {

  @Test
  void ignoresImpossibleCounts() {
    ItemClasses classes =
        ItemClasses.of(
            new Statistics(
                Map.of(
                    "items:39:number", "1",
                    "items:38:number", Long.toString(Long.MAX_VALUE),
                    "items:300:number", "1",
                    "items:37:number", "-1",
                    "items:36:number", "4294967295"),
                0),
            new Statistics(Map.of(), 0));

    assertThat(classes.items()).isEqualTo(4_294_967_296L);
    assertThat(classes.largest(10, 4000))
        .extracting(ItemClasses.ItemClass::number)
        .containsExactly(39);
  }
}
