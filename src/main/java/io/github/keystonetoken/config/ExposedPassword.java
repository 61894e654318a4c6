package io.github.keystonetoken.config;

import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A password among the arguments, which everybody on the machine may read. */
final class ExposedPassword {

  /** As PyMySQL and mysqlclient call it where a URL's options give it. */
  private static final Set<String> OPTIONS = Set.of("password", "passwd");

  private ExposedPassword() {}

  /**
   * The warning, with its remedy; empty where there is none to give.
   *
   * @param url as given by {@code --database.url}
   */
  static Optional<String> warning(@Nullable String url) {
    return Optional.ofNullable(url)
        .flatMap(SqlAlchemyUrl::parse)
        .filter(
            parsed ->
                parsed.password().isPresent()
                    || parsed.query().keySet().stream().anyMatch(OPTIONS::contains))
        .map(
            parsed ->
                "--database.url has a password, which everybody on this machine sees in the list"
                    + " of processes: give it by --database.password-file or "
                    + ConfigLoader.PASSWORD_VARIABLE);
  }
}
