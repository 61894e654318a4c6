package io.github.keystonetoken.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.LayoutBase;

/** One line an event for a person who runs a command: who speaks, and what happened. */
final class PlainLayout extends LayoutBase<ILoggingEvent> {

  @Override
  public String doLayout(ILoggingEvent event) {
    StringBuilder line = new StringBuilder("keystone-token-exporter: ");
    EventText.escape(EventText.message(event), line);
    return line.append('\n').toString();
  }
}
