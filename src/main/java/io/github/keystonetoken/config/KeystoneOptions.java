package io.github.keystonetoken.config;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What is known of Keystone. */
@Command(optionListHeading = "%nKeystone:%n")
final class KeystoneOptions {

  @Option(
      names = "--keystone.conf",
      paramLabel = "PATH",
      description =
          "Keystone's own configuration: a file, or a directory of *.conf files, read after the"
              + " files. Can be repeated. Default: /etc/keystone/keystone.conf if it can be read.")
  List<String> conf = List.of();

  @Option(
      names = "--keystone.token-expiration",
      paramLabel = "DURATION",
      description = "Lifetime of a token. Overrides [token] expiration.")
  @Nullable String tokenExpiration;

  @Option(
      names = "--keystone.user",
      paramLabel = "ID[=NAME]",
      description =
          "A user whose token list is looked for beside those of the database's users. Can be"
              + " repeated.")
  List<String> users = List.of();

  @Option(
      names = "--keystone.users-file",
      paramLabel = "PATH",
      description = "File of such users: an id and a name to a line; # begins a comment.")
  @Nullable String usersFile;
}
