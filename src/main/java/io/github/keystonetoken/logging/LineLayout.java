package io.github.keystonetoken.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.core.LayoutBase;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes an event as one line with time, level, logger and message. */
final class LineLayout extends LayoutBase<ILoggingEvent> {

  /** As Go's Prometheus exporters log. */
  static final String LOGFMT = "ts=%1$s level=%2$s logger=%3$s msg=\"%4$s\"\n";

  /** One JSON object a line. */
  static final String JSON =
      "{\"ts\":\"%1$s\",\"level\":\"%2$s\",\"logger\":\"%3$s\",\"msg\":\"%4$s\"}\n";

  /** For the user of a command; the message without control characters. */
  static final String PLAIN = "keystone-token-exporter: %5$s\n";

  private static final int MAX_FRAMES = 12;

  private static final Pattern ESCAPED = Pattern.compile("[\"\\\\\\p{Cntrl}]");

  private final String pattern;

  LineLayout(String pattern) {
    this.pattern = pattern;
  }

  @Override
  public String doLayout(ILoggingEvent event) {
    String logger = event.getLoggerName();
    String message = message(event);
    return pattern.formatted(
        event.getInstant(),
        event.getLevel().toString().toLowerCase(Locale.ROOT),
        logger.substring(logger.lastIndexOf('.') + 1),
        escaped(message),
        message.replaceAll("\\p{Cntrl}", " "));
  }

  /**
   * The message, and of an exception its class and where it came from. Never an exception's own
   * message: drivers quote stored values in it, which may be a token.
   */
  private static String message(ILoggingEvent event) {
    IThrowableProxy thrown = event.getThrowableProxy();
    if (thrown == null) {
      return event.getFormattedMessage();
    }
    Stream<String> frames =
        Arrays.stream(thrown.getStackTraceElementProxyArray())
            .limit(MAX_FRAMES)
            .map(StackTraceElementProxy::getSTEAsString);
    return Stream.concat(Stream.of(thrown.getClassName()), frames)
        .collect(Collectors.joining(" ", event.getFormattedMessage() + " (", ")"));
  }

  /** With quotes and control characters escaped, so that a user's name cannot forge a line. */
  private static String escaped(String text) {
    return ESCAPED
        .matcher(text)
        .replaceAll(found -> Matcher.quoteReplacement(escape(found.group().charAt(0))));
  }

  private static String escape(char c) {
    return switch (c) {
      case '"' -> "\\\"";
      case '\\' -> "\\\\";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default -> String.format("\\u%04x", (int) c);
    };
  }
}
