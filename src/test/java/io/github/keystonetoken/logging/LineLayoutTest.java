package io.github.keystonetoken.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class LineLayoutTest {

  private static final String TOKEN = "3e1c26d323ef423ea848f808f54d35bf";

  private static LoggingEvent event(String message) {
    LoggingEvent event = new LoggingEvent();
    event.setLoggerName("io.github.keystonetoken.Exporter");
    event.setLevel(Level.WARN);
    event.setMessage(message);
    event.setInstant(Instant.parse("2026-11-21T23:00:00.123Z"));
    return event;
  }

  @ParameterizedTest
  @MethodSource
  void writesOneLine(String pattern, String line) {
    assertThat(new LineLayout(pattern).doLayout(event("a \"b\"\n\u0007\\"))).isEqualTo(line);
  }

  static List<Arguments> writesOneLine() {
    return List.of(
        arguments(
            LineLayout.LOGFMT,
            "ts=2026-11-21T23:00:00.123Z level=warn logger=Exporter msg=\"a \\\"b\\\"\\n\\u0007\\\\\"\n"),
        arguments(
            LineLayout.JSON,
            "{\"ts\":\"2026-11-21T23:00:00.123Z\",\"level\":\"warn\",\"logger\":\"Exporter\",\"msg\":\"a \\\"b\\\"\\n\\u0007\\\\\"}\n"),
        arguments(LineLayout.PLAIN, "keystone-token-exporter: a \"b\"  \\\n"));
  }

  @Test
  void namesExceptionsWithoutTheirMessages() {
    LoggingEvent event = event("Failed.");
    event.setThrowableProxy(new ThrowableProxy(new IllegalStateException("row " + TOKEN)));

    assertThat(new LineLayout(LineLayout.LOGFMT).doLayout(event))
        .contains("java.lang.IllegalStateException")
        .contains("LineLayoutTest")
        .doesNotContain(TOKEN.substring(0, 6));
  }
}
