package io.github.keystonetoken.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import java.util.Arrays;

/** What a log line says of an event. */
final class EventText {

  private static final int MOST_FRAMES = 12;

  private EventText() {}

  static String logger(ILoggingEvent event) {
    String name = event.getLoggerName();
    return name.substring(name.lastIndexOf('.') + 1);
  }

  /**
   * The message, and of an exception its class and where it came from. Never an exception's own
   * message: drivers quote in it what they have just read, which may be a token.
   */
  static String message(ILoggingEvent event) {
    IThrowableProxy thrown = event.getThrowableProxy();
    if (thrown == null) {
      return event.getFormattedMessage();
    }
    StringBuilder text = new StringBuilder(event.getFormattedMessage());
    text.append(" (").append(thrown.getClassName());
    Arrays.stream(thrown.getStackTraceElementProxyArray())
        .limit(MOST_FRAMES)
        .map(StackTraceElementProxy::getSTEAsString)
        .forEach(frame -> text.append(' ').append(frame));
    return text.append(')').toString();
  }

  /** Escapes quotes and control characters, so that nobody's name can forge a line. */
  static void escape(String text, StringBuilder out) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < ' ' || c == 0x7f) {
            out.append(String.format("\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
  }
}
