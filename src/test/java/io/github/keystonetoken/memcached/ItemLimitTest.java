package io.github.keystonetoken.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ItemLimitTest {

  private static final long MIB = 1024 * 1024;

  @ParameterizedTest
  @CsvSource({
    "1048576, true, false, 1048473",
    "1048576, false, false, 1048481",
    "1048576, true, true, 1048465",
    "2097152, true, false, 1048576",
    "50, true, false, 0"
  })
  void isTheSmallerOfServerAndClient(
      long itemSizeMax, boolean cas, boolean flagsAsText, long limit) {
    assertThat(ItemLimit.ofKeystone(itemSizeMax, cas, flagsAsText)).isEqualTo(limit);
  }

  @Test
  void serverAloneTakesMore() {
    assertThat(ItemLimit.ofServer(2 * MIB, true, false)).isEqualTo(2_097_049);
  }
}
