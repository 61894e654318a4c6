package io.github.keystonetoken.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class UserListTest {

  private static final Duration WINDOW = Duration.ofMinutes(10);

  private static UserList list(Optional<UserList.Entries> entries) {
    return UserList.unread("id", "key", 600_000, Optional.empty())
        .withContents(Optional.empty(), entries);
  }

  private static UserList issuing(Optional<Long> recent) {
    return list(Optional.of(ServerListsBuilder.entries(7_000, 0, recent)));
  }

  @Test
  void rewriteRateIsWholeListPerRecentToken() {
    assertThat(issuing(Optional.of(3L)).rewriteBytesPerSecond(WINDOW)).hasValue(3_000);
    assertThat(issuing(Optional.of(0L)).rewriteBytesPerSecond(WINDOW)).hasValue(0);
  }

  @Test
  void rewriteRateIsUnknownWithoutRecentTokens() {
    assertThat(issuing(Optional.empty()).rewriteBytesPerSecond(WINDOW)).isEmpty();
    assertThat(list(Optional.empty()).rewriteBytesPerSecond(WINDOW)).isEmpty();
  }

  @Test
  void isFullAtItemLimit() {
    assertThat(issuing(Optional.empty()).shareOf(600_000)).isEqualTo(1);
    assertThat(issuing(Optional.empty()).shareOf(1_200_000)).isEqualTo(0.5);
  }
}
