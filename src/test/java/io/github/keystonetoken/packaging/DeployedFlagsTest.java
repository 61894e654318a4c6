package io.github.keystonetoken.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DeployedFlagsTest {

  private static final Pattern FLAG = Pattern.compile("--[a-z-]+(?:\\.[a-z-]+)+=?");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "deb/README.md",
        "deb/root/etc/default/keystone-token-exporter",
        "deb/root/usr/share/doc/keystone-token-exporter/examples/web.yml",
        "deb/root/usr/lib/systemd/system/keystone-token-exporter.service",
        "ansible/roles/keystone_token_exporter/templates/default.j2",
        "ansible/roles/keystone_token_exporter/tasks/database.yml",
        "kubernetes/exporter/deployment.yaml",
        "kubernetes/openstack-helm/deployment.yaml",
      })
  void flagsExist(String file) throws Exception {
    String usage = Files.readString(Path.of("src/test/resources/cli/usage.txt"));

    Stream<String> flags =
        FLAG.matcher(Files.readString(Path.of("deploy", file))).results().map(MatchResult::group);

    assertThat(flags)
        .isNotEmpty()
        .allSatisfy(flag -> assertThat(usage).contains(" " + flag.replace("--no-", "--[no-]")));
  }
}
