package io.github.keystonetoken.http;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A request, whose body has been read and thrown away.
 *
 * @param method in capitals
 * @param path as written, beginning with a slash
 * @param query what follows the question mark, as written; empty for none
 * @param headers values by name in lower case
 * @param keepsAlive whether another request may follow on the connection
 */
record Request(
    String method,
    String path,
    String query,
    Map<String, List<String>> headers,
    boolean keepsAlive) {

  boolean isHead() {
    return method.equals("HEAD");
  }

  /** All values of a header, whatever the case of its name. */
  List<String> all(String header) {
    return headers.getOrDefault(header.toLowerCase(Locale.ROOT), List.of());
  }

  Optional<String> header(String name) {
    return all(name).stream().findFirst();
  }

  @Override
  public String toString() {
    // Headers may hold a password.
    return method + " " + path;
  }
}
