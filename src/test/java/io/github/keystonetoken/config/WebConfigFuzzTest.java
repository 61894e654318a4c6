package io.github.keystonetoken.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any web configuration is read, or its problems are reported. */
final class WebConfigFuzzTest {

  private static final Path DIRECTORY = Path.of("no-such-directory");

  @MethodSource("files")
  @FuzzTest
  void parsesFileOrReportsProblems(byte[] file) {
    // Without slashes, so that no file of the machine is read.
    String text = new String(file, StandardCharsets.UTF_8).replace('/', '_');
    Problem.Collector problems = new Problem.Collector();
    WebConfig config = WebConfig.parse(DIRECTORY.resolve("web.yml"), text, problems);
    try {
      problems.throwIfAny();
      assertThat(config.tls()).isNull();
      assertThat(config.headers().values())
          .allSatisfy(value -> assertThat(value).matches("\\p{Print}+"));
      assertThat(config.users().values()).allSatisfy(hash -> assertThat(hash).hasToString("***"));
    } catch (ConfigException e) {
      assertThat(e.problems())
          .isNotEmpty()
          .allSatisfy(
              problem -> {
                assertThat(problem.where()).startsWith(DIRECTORY + "/web.yml");
                assertThat(problem.toString()).hasSizeLessThan(1000);
              });
    }
  }

  static Stream<byte[]> files() {
    return Stream.of(
            """
            tls_server_config:
              cert_file: server.pem
              key_file: server.key
              client_ca_file: ca.pem
              client_auth_type: RequireAndVerifyClientCert
              min_version: TLS12
              cipher_suites: [TLS_AES_128_GCM_SHA256]
            http_server_config:
              headers:
                X-Frame-Options: deny
            """,
            """
            basic_auth_users:
              prometheus: $2y$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ.VcEd00UAV.LDeSi
            http_server_config: {headers: {Strict-Transport-Security: max-age=31536000}}
            """,
            "a: &x [1, *x]\n--- 'b'\n? {c: d}\n: >-\n  folded\n")
        .map(text -> text.getBytes(StandardCharsets.UTF_8));
  }
}
