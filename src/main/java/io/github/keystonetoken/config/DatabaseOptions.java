package io.github.keystonetoken.config;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Where the token table is. */
@Command(optionListHeading = "%nDatabase:%n")
final class DatabaseOptions {

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
}
