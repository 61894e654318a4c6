package io.github.keystonetoken.config;

import io.github.keystonetoken.config.OsloConfig.Setting;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The file of {@code --web.config.file}, in the format that all exporters share (Prometheus'
 * exporter-toolkit 0.16, {@code docs/web-configuration.md} and {@code web/tls_config.go}).
 */
final class WebConfigFile {

  private static final int LONGEST_FILE = 256 << 10;

  /** Those that may be set, with their values where they are few ({@code web/handler.go}). */
  private static final Map<String, Set<String>> HEADERS =
      Map.of(
          "Strict-Transport-Security", Set.of(),
          "X-Content-Type-Options", Set.of("nosniff"),
          "X-Frame-Options", Set.of("deny", "sameorigin"),
          "X-XSS-Protection", Set.of(),
          "Content-Security-Policy", Set.of());

  private static final Pattern HEADER_VALUE = Pattern.compile("[\\x20-\\x7e]{1,4096}");

  private static final Pattern BCRYPT =
      Pattern.compile("\\$2[aby]\\$([0-3][0-9])\\$[./A-Za-z0-9]{53}");

  private static final int LEAST_COST = 4;

  /** Takes about two seconds; each step more doubles it. */
  private static final int HIGHEST_COST = 14;

  private static final int LONGEST_USER = 250;

  private final Path file;
  private final Findings findings;

  private WebConfigFile(Path file, Findings findings) {
    this.file = file;
    this.findings = findings;
  }

  /** The configuration of a flag's file; plain HTTP where none is named. */
  static WebConfig load(@Nullable String named, Findings findings) {
    if (named == null) {
      return WebConfig.PLAIN;
    }
    String reason = "cannot be the name of a file";
    Optional<Path> path = TextFile.path(named).map(Path::toAbsolutePath);
    if (path.isPresent()) {
      try {
        String text = TextFile.read(path.get(), LONGEST_FILE);
        return new WebConfigFile(path.get(), findings).read(text);
      } catch (IOException e) {
        reason = String.valueOf(e.getMessage());
      }
    }
    findings.problem(
        "--web.config.file",
        Problem.quote(named) + " " + reason,
        "name a file that the exporter's account may read");
    return WebConfig.PLAIN;
  }

  /** The files that a flag's configuration is made of: that file, and those that it names. */
  static List<Path> paths(@Nullable String named) {
    Optional<Path> path = Optional.ofNullable(named).flatMap(TextFile::path);
    if (path.isEmpty()) {
      return List.of();
    }
    Path file = path.get().toAbsolutePath();
    try {
      Findings ignored = new Findings();
      String text = TextFile.read(file, LONGEST_FILE);
      YamlSection tls =
          YamlSection.of(YamlReader.read(file, text, ignored), file, ignored)
              .section("tls_server_config");
      return Stream.concat(Stream.of(file), ServerTlsChoice.paths(tls, directory(file)).stream())
          .toList();
    } catch (IOException e) {
      // Loading says so.
      return List.of(file);
    }
  }

  /**
   * Reads the text of a file.
   *
   * @param directory what names of files in it are relative to
   * @throws ConfigException if anything is wrong with it, or with a file that it names
   */
  static WebConfig parse(String text, Path directory) throws ConfigException {
    Findings findings = new Findings();
    WebConfig config = new WebConfigFile(directory.resolve("web.yml"), findings).read(text);
    findings.throwProblems();
    return config;
  }

  private WebConfig read(String text) {
    YamlSection document = YamlSection.of(YamlReader.read(file, text, findings), file, findings);
    Optional<ServerTls> tls =
        new ServerTlsChoice(document.section("tls_server_config"), directory(file), findings)
            .choose();
    Map<String, String> headers = headers(document.section("http_server_config"));
    Map<String, Secret> users = users(document.section("basic_auth_users"));
    document.refuse("rate_limit", "remove it: connections and their time are limited in any case");
    document.refuseRest("tls_server_config, http_server_config and basic_auth_users");
    return new WebConfig(tls, headers, users);
  }

  private static Path directory(Path file) {
    return Optional.ofNullable(file.getParent()).orElse(Path.of(""));
  }

  private Map<String, String> headers(YamlSection http) {
    // Whether HTTP/2 is allowed: a client that may speak it speaks 1.1 as well.
    http.isOn("http2");
    Map<String, String> headers = new LinkedHashMap<>();
    http.section("headers")
        .rest()
        .forEach(
            (name, setting) -> {
              if (isHeader(name, setting) && !setting.value().isEmpty()) {
                headers.put(name, setting.value());
              }
            });
    http.refuseRest("http2 and headers");
    return headers;
  }

  private boolean isHeader(String name, Setting setting) {
    Set<String> values = HEADERS.get(name);
    if (values == null) {
      findings.problem(
          setting.where(),
          "this header cannot be configured",
          "remove it, or write one of "
              + String.join(", ", HEADERS.keySet().stream().sorted().toList()));
    } else if (!values.isEmpty() && !values.contains(setting.value())) {
      findings.problem(
          setting.where(),
          name + " has a value that is not allowed",
          "write " + String.join(" or ", values.stream().sorted().toList()));
    } else if (!setting.value().isEmpty() && !HEADER_VALUE.matcher(setting.value()).matches()) {
      findings.problem(
          setting.where(),
          name + " is longer than 4096 characters, or not all of them are printable ASCII",
          "write a value that HTTP can carry");
    } else {
      return true;
    }
    return false;
  }

  private Map<String, Secret> users(YamlSection section) {
    Map<String, Secret> users = new LinkedHashMap<>();
    section
        .rest()
        .forEach(
            (name, setting) -> {
              if (isUser(name, setting.where()) && isHash(setting)) {
                users.put(name, new Secret(setting.value()));
              }
            });
    return users;
  }

  private boolean isUser(String name, String where) {
    boolean isUser =
        !name.isEmpty()
            && name.length() <= LONGEST_USER
            && name.indexOf(':') < 0
            && name.chars().noneMatch(Character::isISOControl);
    if (!isUser) {
      findings.problem(
          where,
          "names a user that basic authentication cannot have",
          "write 1 to " + LONGEST_USER + " characters, without a colon");
    }
    return isUser;
  }

  // Without the value: it may be the password itself.
  private boolean isHash(Setting setting) {
    Matcher hash = BCRYPT.matcher(setting.value());
    if (!hash.matches()) {
      findings.problem(
          setting.where(),
          "the password of this user is no hash by bcrypt",
          "write what htpasswd -nBC 10 \"\" | tr -d ':\\n' prints");
      return false;
    }
    int cost = Integer.parseInt(hash.group(1));
    if (cost < LEAST_COST || cost > HIGHEST_COST) {
      findings.problem(
          setting.where(),
          "the hash of this user has the cost " + cost,
          "make one with a cost from " + LEAST_COST + " to " + HIGHEST_COST + ", such as 10");
      return false;
    }
    return true;
  }
}
