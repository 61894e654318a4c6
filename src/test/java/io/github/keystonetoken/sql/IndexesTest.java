package io.github.keystonetoken.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class IndexesTest {

  private final Indexes indexes =
      new Indexes(
          Map.of("idx_by_hand", List.of("expires", "valid"), "other", List.of("valid", "user_id")),
          Map.of());

  @Test
  void matchesLeadingColumnsNotNames() {
    assertThat(indexes.presence(Set.of("expires", "valid", "user_id", "trust_id")))
        .isEqualTo(
            Map.of("expires", true, "expires,valid", true, "user_id", false, "trust_id", false));
    // Of columns that the account may not read, indexes are hidden.
    assertThat(indexes.presence(Set.of("expires"))).isEqualTo(Map.of("expires", true));
  }

  @Test
  void unusableIndexIsNotPresentButNamed() {
    Indexes ignored = new Indexes(indexes.columnsByName(), Map.of("idx_by_hand", "ENABLE KEYS"));
    assertThat(ignored.presence(Set.of("expires"))).isEqualTo(Map.of("expires", false));
    assertThat(ignored.nameOf("expires")).isEmpty();
    assertThat(ignored.cover("expires")).isFalse();
    assertThat(ignored.remedies())
        .isEqualTo(Map.of("expires", "ENABLE KEYS", "expires,valid", "ENABLE KEYS"));
  }

  @Test
  void coversColumnsInAnyOrder() {
    assertThat(indexes.cover("user_id")).isTrue();
    assertThat(indexes.cover("expires", "user_id")).isFalse();
  }

  @Test
  void namesShortestIndexThenFirst() {
    Indexes several =
        new Indexes(
            Map.of(
                "a", List.of("expires", "valid"),
                "c", List.of("expires"),
                "b", List.of("expires"),
                "d", List.of("valid")),
            Map.of());
    assertThat(several.nameOf("expires")).contains("b");
    assertThat(several.nameOf("expires", "valid")).contains("a");
    assertThat(several.nameOf("user_id")).isEmpty();
  }
}
