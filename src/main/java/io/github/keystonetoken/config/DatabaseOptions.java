package io.github.keystonetoken.config;

import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Where the token table is. */
@Command(optionListHeading = "%nDatabase:%n")
final class DatabaseOptions {
  /** As PyMySQL and mysqlclient call it if it is among a URL's options. */
  private static final Set<String> PASSWORD_OPTIONS = Set.of("password", "passwd");

  @Option(
      names = "--database.url",
      paramLabel = "URL",
      description =
          "Database as in [database] connection, which it overrides:"
              + " mysql+pymysql://user@host/keystone.")
  @Nullable String url;

  @Option(
      names = "--database.password-file",
      paramLabel = "PATH",
      description =
          "File that holds the database password and nothing else. Overrides the environment"
              + " variable "
              + ConfigLoader.PASSWORD_VARIABLE
              + ", which overrides the URL.")
  @Nullable String passwordFile;

  /**
   * A warning of a password among the arguments, which everybody on the machine may read; empty if
   * there is none.
   */
  Optional<String> exposedPassword() {
    SqlAlchemyUrl parsed = url == null ? null : SqlAlchemyUrl.parse(url).orElse(null);
    boolean isExposed =
        parsed != null
            && (parsed.password().isPresent()
                || parsed.query().keySet().stream().anyMatch(PASSWORD_OPTIONS::contains));
    return isExposed
        ? Optional.of(
            "--database.url has a password, which everybody on this machine sees in the list"
                + " of processes: give it by --database.password-file or "
                + ConfigLoader.PASSWORD_VARIABLE)
        : Optional.empty();
  }
}
