package io.github.keystonetoken.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.LayoutBase;
import java.util.Locale;

/**
 * One line an event, as Go's Prometheus exporters write them.
 *
 * <pre>
 * ts=2026-11-21T23:00:00.123Z level=info logger=Exporter msg="Listening on 0.0.0.0:10150."
 * </pre>
 */
final class LogfmtLayout extends LayoutBase<ILoggingEvent> {

  @Override
  public String doLayout(ILoggingEvent event) {
    StringBuilder line = new StringBuilder(128);
    line.append("ts=").append(event.getInstant());
    line.append(" level=").append(event.getLevel().toString().toLowerCase(Locale.ROOT));
    line.append(" logger=").append(EventText.logger(event));
    line.append(" msg=\"");
    EventText.escape(EventText.message(event), line);
    return line.append("\"\n").toString();
  }
}
