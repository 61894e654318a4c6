package io.github.keystonetoken.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;

/** The page at {@code /}: what this is, and links to the other pages. */
final class LandingPage implements HttpHandler {

  private final String html;

  LandingPage(String telemetryPath, String version) {
    html =
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Keystone Token Exporter</title>
        </head>
        <body>
        <h1>Keystone Token Exporter</h1>
        <p>Version %s</p>
        <ul>
        <li><a href="%s">Metrics</a></li>
        <li><a href="/-/healthy">Healthy</a></li>
        <li><a href="/-/ready">Ready</a></li>
        </ul>
        </body>
        </html>
        """
            .formatted(escape(version), escape(telemetryPath));
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("Content-Security-Policy", "default-src 'none'");
    Answer.html(exchange, html);
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }
}
