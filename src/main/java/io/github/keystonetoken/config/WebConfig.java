package io.github.keystonetoken.config;

import java.util.Map;
import java.util.Optional;

/**
 * How pages are served, as the file of {@code --web.config.file} has it.
 *
 * @param tls empty for plain HTTP
 * @param headers by name, sent with every response
 * @param users bcrypt hashes of passwords by user; none if everybody may read
 */
public record WebConfig(
    Optional<ServerTls> tls, Map<String, String> headers, Map<String, Secret> users) {

  /** Without such a file: plain HTTP, without users. */
  public static final WebConfig PLAIN = new WebConfig(Optional.empty(), Map.of(), Map.of());

  public WebConfig {
    headers = Map.copyOf(headers);
    users = Map.copyOf(users);
  }
}
