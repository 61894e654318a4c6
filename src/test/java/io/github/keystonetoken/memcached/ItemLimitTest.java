package io.github.keystonetoken.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ItemLimitTest {

  private static final long MIB = 1024 * 1024;

  @Test
  void theServerLimitRulesAtItsDefault() {
    assertThat(ItemLimit.ofKeystone(MIB, true, false)).isEqualTo(1_048_473);
  }

  @Test
  void eightBytesMoreFitWithoutCas() {
    assertThat(ItemLimit.ofKeystone(MIB, false, false)).isEqualTo(1_048_481);
  }

  @Test
  void theClientLimitRulesAboveIt() {
    assertThat(ItemLimit.ofKeystone(2 * MIB, true, false)).isEqualTo(1_048_576);
    assertThat(ItemLimit.ofServer(2 * MIB, true, false)).isEqualTo(2_097_049);
  }

  @Test
  void flagsAsTextLowerTheLimit() {
    assertThat(ItemLimit.ofKeystone(MIB, true, true)).isEqualTo(1_048_465);
  }

  @Test
  void nothingFitsWhereTheHeaderDoesNot() {
    assertThat(ItemLimit.ofKeystone(50, true, false)).isZero();
  }
}
