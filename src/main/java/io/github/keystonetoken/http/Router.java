package io.github.keystonetoken.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.util.Map;

/**
 * Finds the page of a path. The JDK's server matches paths by their beginning and takes any method:
 * here an unknown path is 404, and anything but GET and HEAD is 405.
 */
final class Router implements HttpHandler {

  private final Map<String, HttpHandler> pages;

  Router(Map<String, HttpHandler> pages) {
    this.pages = Map.copyOf(pages);
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    HttpHandler page = pages.get(exchange.getRequestURI().getPath());
    if (page == null) {
      Answer.text(exchange, 404, "Not found. The pages are listed at /.\n");
    } else if (!isRead(exchange.getRequestMethod())) {
      exchange.getResponseHeaders().set("Allow", "GET, HEAD");
      Answer.text(exchange, 405, "Only GET and HEAD are answered here.\n");
    } else {
      page.handle(exchange);
    }
  }

  private static boolean isRead(String method) {
    return method.equals("GET") || method.equals("HEAD");
  }
}
