package io.github.keystonetoken.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import java.time.Instant;
import org.junit.jupiter.api.Test;

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

  @Test
  void writesLogfmt() {
    assertThat(new LineLayout(LineLayout.LOGFMT).doLayout(event("Listening on 0.0.0.0:10150.")))
        .isEqualTo(
            "ts=2026-11-21T23:00:00.123Z level=warn logger=Exporter"
                + " msg=\"Listening on 0.0.0.0:10150.\"\n");
  }

  @Test
  void writesJson() {
    assertThat(new LineLayout(LineLayout.JSON).doLayout(event("Listening.")))
        .isEqualTo(
            "{\"ts\":\"2026-11-21T23:00:00.123Z\",\"level\":\"warn\",\"logger\":\"Exporter\","
                + "\"msg\":\"Listening.\"}\n");
  }

  @Test
  void writesPlainTextForCommands() {
    assertThat(
            new LineLayout(LineLayout.PLAIN).doLayout(event("The \"stats\" of\na are\033[2J odd.")))
        .isEqualTo("keystone-token-exporter: The \"stats\" of a are [2J odd.\n");
  }

  @Test
  void escapesControlCharacters() {
    String line =
        new LineLayout(LineLayout.LOGFMT).doLayout(event("user a\" level=error\nts=1\u0007\\"));

    assertThat(line)
        .endsWith("msg=\"user a\\\" level=error\\nts=1\\u0007\\\\\"\n")
        .containsOnlyOnce("\n");
  }

  @Test
  void namesExceptionsWithoutTheirMessages() {
    LoggingEvent event = event("Failed.");
    event.setThrowableProxy(new ThrowableProxy(new IllegalStateException("row " + TOKEN)));

    String line = new LineLayout(LineLayout.LOGFMT).doLayout(event);

    assertThat(line)
        .contains("java.lang.IllegalStateException")
        .contains("LineLayoutTest")
        .doesNotContain(TOKEN.substring(0, 6));
  }
}
