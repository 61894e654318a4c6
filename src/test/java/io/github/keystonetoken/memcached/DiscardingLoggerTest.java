package io.github.keystonetoken.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import net.spy.memcached.compat.log.LoggerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class DiscardingLoggerTest {

  @BeforeAll
  static void setProperty() {
    System.setProperty(DiscardingLogger.PROPERTY, DiscardingLogger.class.getName());
  }

  @Test
  void isUsedBySpymemcached() {
    assertThat(LoggerFactory.getLogger(BinaryConnection.class))
        .isInstanceOf(DiscardingLogger.class);
  }
}
