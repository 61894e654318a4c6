package io.github.keystonetoken.config;

import java.util.Map;
import java.util.Optional;

/**
 * How pages are served, as the file of {@code --web.config.file} has it.
 *
 * @param tls empty for plain HTTP
 * @param headers by name, sent with every answer
 * @param users hashes of passwords by bcrypt, by name of the user; none where everybody may read
 */
public record WebConfig(
    Optional<ServerTls> tls, Map<String, String> headers, Map<String, Secret> users) {

  /** Without such a file: plain HTTP for everybody. */
  public static final WebConfig PLAIN = new WebConfig(Optional.empty(), Map.of(), Map.of());

  public WebConfig {
    headers = Map.copyOf(headers);
    users = Map.copyOf(users);
  }
}
