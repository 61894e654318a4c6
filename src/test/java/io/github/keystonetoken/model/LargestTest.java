package io.github.keystonetoken.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class LargestTest {

  private static List<String> largest(Map<String, Long> sizes, int limit, Set<String> incumbents) {
    return Largest.of(sizes.keySet(), limit, sizes::get, incumbents::contains);
  }

  @Test
  void sortsLargestFirst() {
    assertThat(largest(Map.of("a", 1L, "b", 3L, "c", 2L), 2, Set.of())).containsExactly("b", "c");
  }

  @Test
  void keepsIncumbentUnlessNewcomerIsClearlyLarger() {
    assertThat(largest(Map.of("a", 100L, "b", 109L), 1, Set.of("a"))).containsExactly("a");
    assertThat(largest(Map.of("a", 100L, "b", 111L), 1, Set.of("a"))).containsExactly("b");
  }

  @Test
  void sortsIncumbentsBySizeAlone() {
    assertThat(largest(Map.of("a", 100L, "b", 109L, "c", 1L), 2, Set.of("a")))
        .containsExactly("b", "a");
  }
}
