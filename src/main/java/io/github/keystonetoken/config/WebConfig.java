package io.github.keystonetoken.config;

import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
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
 * How pages are served, as configured by the file of {@code --web.config.file}: the part of
 * exporter-toolkit's format (0.16, {@code docs/web-configuration.md}) that the JDK's server
 * supports.
 *
 * @param tls null for plain HTTP
 * @param headers by name, sent with every response
 * @param users bcrypt hashes of passwords by user; empty if no login is needed
 */
public record WebConfig(
    @Nullable ServerTls tls, Map<String, String> headers, Map<String, Secret> users) {

  /** Without such a file: plain HTTP, without users. */
  public static final WebConfig PLAIN = new WebConfig(null, Map.of(), Map.of());

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

  /**
   * The TLS that pages are served over. It holds what the files held when they were read, so that a
   * renewed certificate makes another configuration.
   *
   * @param chain the exporter's own certificate, followed by the intermediate ones
   * @param needsClientCertificate whether clients must show a certificate
   * @param clientAuthorities that must have signed it; null for those that Java trusts
   * @param protocols allowed, by Java's names
   */
  public record ServerTls(
      List<X509Certificate> chain,
      PrivateKey key,
      boolean needsClientCertificate,
      @Nullable List<X509Certificate> clientAuthorities,
      List<String> protocols) {

    @Override
    public String toString() {
      return "ServerTls[" + chain.get(0).getSubjectX500Principal() + "]";
    }
  }

  /** The configuration in a file; plain HTTP if none is named. */
  static WebConfig load(@Nullable String named, Problem.Collector problems) {
    if (named == null) {
      return PLAIN;
    }
    TextFile file =
        new Setting(named, "--web.config.file", problems)
            .utf8File(MAX_BYTES, "name a file that the exporter's account can read");
    return file == null ? PLAIN : parse(file.path().toAbsolutePath(), file.text(), problems);
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
      WebSection document = WebSection.read(path.toString(), file.text(), new Problem.Collector());
      paths.addAll(tls(document, path).paths());
    }
    return paths;
  }

  /** Reads the text of a file. */
  static WebConfig parse(Path file, String text, Problem.Collector problems) {
    WebSection document = WebSection.read(file.toString(), text, problems);
    document.refuseOthers(
        Set.of("tls_server_config", "http_server_config", "basic_auth_users"),
        Map.of("rate_limit", "remove it: connections and their duration are always limited"));
    return new WebConfig(
        tls(document, file).read(),
        headers(document.section("http_server_config")),
        users(document.section("basic_auth_users")));
  }

  private static WebTls tls(WebSection document, Path file) {
    return new WebTls(document.section("tls_server_config"), file.resolveSibling(""));
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
