package io.github.keystonetoken.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A password among the arguments, which everybody on the machine may read. */
public final class ExposedPassword {

  /** As PyMySQL and mysqlclient call it where a URL's options give it. */
  private static final Set<String> OPTIONS = Set.of("password", "passwd");

  private ExposedPassword() {}

  /**
   * The warning, with its remedy; empty where there is none to give.
   *
   * @param flags values as written by flag
   */
  public static Optional<String> warning(Map<Flag, List<String>> flags) {
    return new Flags(flags, new Findings())
        .text(Flag.DATABASE_URL)
        .flatMap(SqlAlchemyUrl::parse)
        .filter(
            url ->
                url.password().isPresent()
                    || url.query().keySet().stream().anyMatch(OPTIONS::contains))
        .map(
            url ->
                Flag.DATABASE_URL.option()
                    + " has a password, which everybody on this machine sees in the list of"
                    + " processes: give it by "
                    + Flag.DATABASE_PASSWORD_FILE.option()
                    + " or "
                    + ConfigLoader.PASSWORD_VARIABLE);
  }
}
