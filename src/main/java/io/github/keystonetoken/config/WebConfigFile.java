package io.github.keystonetoken.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The file of {@code --web.config.file}: the part of exporter-toolkit's format (0.16, {@code
 * docs/web-configuration.md}) that the JDK's server supports.
 */
final class WebConfigFile {

  private static final int MAX_BYTES = 256 << 10;

  private static final String HEADER_TEXT = "[\\x20-\\x7e]{1,4096}";

  /** Headers that may be set, with their allowed values ({@code web/handler.go}). */
  private static final Map<String, String> HEADERS =
      Map.of(
          "Strict-Transport-Security", HEADER_TEXT,
          "X-Content-Type-Options", "nosniff",
          "X-Frame-Options", "deny|sameorigin",
          "X-XSS-Protection", HEADER_TEXT,
          "Content-Security-Policy", HEADER_TEXT);

  private static final Pattern BCRYPT =
      Pattern.compile("\\$2[aby]\\$([0-3][0-9])\\$[./A-Za-z0-9]{53}");

  private static final int MIN_COST = 4;

  /** One check takes about two seconds; each step doubles it. */
  private static final int MAX_COST = 14;

  private static final Pattern USER = Pattern.compile("[^:\\p{Cntrl}]{1,250}");

  private final WebSection document;
  private final WebTls tls;

  WebConfigFile(Path file, String text, ProblemCollector problems) {
    this.document = WebSection.read(file.toString(), text, problems);
    this.tls = new WebTls(document.section("tls_server_config"), file.resolveSibling(""));
  }

  /** The configuration in a file; plain HTTP if none is named. */
  static WebConfig load(@Nullable String named, ProblemCollector problems) {
    if (named == null) {
      return WebConfig.PLAIN;
    }
    TextFile file =
        new Setting(named, "--web.config.file", problems)
            .utf8File(MAX_BYTES, "name a file that the exporter's account can read");
    return file == null
        ? WebConfig.PLAIN
        : new WebConfigFile(file.path().toAbsolutePath(), file.text(), problems).read();
  }

  /** The files of this configuration: the named one, and those that it names. */
  static List<Path> paths(@Nullable String named) {
    Path path = TextFile.path(named).map(Path::toAbsolutePath).orElse(null);
    if (path == null) {
      return List.of();
    }
    List<Path> paths = new ArrayList<>(List.of(path));
    TextFile file = TextFile.read(path.toString(), MAX_BYTES, reason -> {});
    if (file != null) {
      // Loading reports the problems.
      paths.addAll(new WebConfigFile(path, file.text(), new ProblemCollector()).tls.paths());
    }
    return paths;
  }

  WebConfig read() {
    document.refuseOthers(
        Set.of("tls_server_config", "http_server_config", "basic_auth_users"),
        Map.of("rate_limit", "remove it: connections and their duration are always limited"));
    return new WebConfig(
        tls.read(),
        headers(document.section("http_server_config")),
        users(document.section("basic_auth_users")));
  }

  private static Map<String, String> headers(WebSection http) {
    http.refuseOthers(
        Set.of("headers"), Map.of("http2", "remove it: HTTP/2 clients also use HTTP/1.1"));
    WebSection section = http.section("headers");
    section.refuseOthers(HEADERS.keySet(), Map.of());
    Map<String, String> headers = new HashMap<>();
    for (String name : section.entries().keySet()) {
      String allowed = HEADERS.get(name);
      String value = allowed == null ? null : section.text(name);
      if (allowed == null || value == null) {
        continue;
      }
      if (value.matches(allowed)) {
        headers.put(name, value);
      } else {
        section.problem(
            section.shown(name) + " has a value that is not allowed",
            allowed.equals(HEADER_TEXT)
                ? "write 1 to 4096 printable ASCII characters"
                : "write " + allowed.replace("|", " or "));
      }
    }
    return Map.copyOf(headers);
  }

  private static Map<String, Secret> users(WebSection section) {
    Map<String, Secret> users = new LinkedHashMap<>();
    section
        .entries()
        .forEach(
            (user, value) -> {
              String hash = value instanceof String text ? text : "";
              users.put(user, new Secret(hash));
              check(section, "basic_auth_users: user " + users.size(), user, hash);
            });
    return Map.copyOf(users);
  }

  // The message has neither name nor value: either may be the password, by mistake.
  private static void check(WebSection section, String shown, String user, String value) {
    Matcher hash = BCRYPT.matcher(value);
    int cost = hash.matches() ? Integer.parseInt(hash.group(1)) : -1;
    if (!USER.matcher(user).matches()) {
      section.problem(
          shown + " has a name that basic authentication cannot have",
          "write 1 to 250 characters, without a colon");
    } else if (cost < 0) {
      section.problem(
          shown + " has no bcrypt hash", "write what htpasswd -nBC 10 \"\" | tr -d ':\\n' prints");
    } else if (cost < MIN_COST || cost > MAX_COST) {
      section.problem(
          shown + " has a hash of cost " + cost,
          "use a cost from " + MIN_COST + " to " + MAX_COST + ", such as 10");
    }
  }
}
