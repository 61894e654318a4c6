package io.github.keystonetoken.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.LayoutBase;

/** One line an event for a person who runs a command: who speaks, and what happened. */
final class PlainLayout extends LayoutBase<ILoggingEvent> {

  @Override
  public String doLayout(ILoggingEvent event) {
    // Without control characters, so that nobody's name can forge a line.
    String message = EventText.message(event).replaceAll("\\p{Cntrl}", " ");
    return "keystone-token-exporter: " + message + "\n";
  }
}
