package io.github.keystonetoken.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.servers.CommandRun;
import io.github.keystonetoken.servers.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The files of the Debian package and of the Ansible role, which {@code deploy/deb/test} and {@code
 * deploy/ansible/test} install.
 */
final class DeployedFilesTest {

  private static final Path DEB = Path.of("deploy/deb");
  private static final Path UNIT =
      DEB.resolve("root/usr/lib/systemd/system/keystone-token-exporter.service");
  private static final Path ANSIBLE = Path.of("deploy/ansible");
  private static final Path ROLE = ANSIBLE.resolve("roles/keystone_token_exporter");

  private static final Pattern VARIABLE = Pattern.compile("\\bkeystone_token_exporter_\\w+");
  private static final Pattern REGISTERED = Pattern.compile("register: (\\w+)");

  /** In tenths; a unit without any restriction has 10.0. */
  private static final int MOST_EXPOSURE = 12;

  private static Stream<MatchResult> matches(Pattern pattern, String text) {
    return pattern.matcher(text).results();
  }

  @Test
  void unitIsRestricted() {
    Path analyze = ServerProcess.program("systemd", "/usr/bin/systemd-analyze");
    String command =
        "%s security --offline=true --no-pager --threshold=%d %s"
            .formatted(analyze, MOST_EXPOSURE, UNIT);

    assertThat(CommandRun.run(List.of(command.split(" ", -1))).check().output())
        .contains("Overall exposure level for keystone-token-exporter.service");
  }

  @Test
  void conffilesExist() throws IOException {
    List<String> conffiles = Files.readAllLines(DEB.resolve("control/conffiles"));

    assertThat(conffiles)
        .allSatisfy(file -> assertThat(Path.of(DEB + "/root" + file)).isRegularFile());
    assertThat(Files.readString(UNIT)).contains("EnvironmentFile=-" + conffiles.get(0) + "\n");
  }

  @Test
  void variablesOfRoleHaveDefaults() throws IOException {
    Set<String> used = new TreeSet<>();
    Set<String> given = new TreeSet<>();
    try (Stream<Path> files = Files.walk(ROLE)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String text = Files.readString(file);
        matches(VARIABLE, text).forEach(name -> used.add(name.group()));
        matches(REGISTERED, text).forEach(name -> given.add(name.group(1)));
      }
    }
    given.addAll(YamlFile.names(YamlFile.read(ROLE.resolve("defaults/main.yml"))));
    given.addAll(YamlFile.names(YamlFile.read(ROLE.resolve("vars/main.yml"))));

    assertThat(used).containsExactlyElementsOf(given);
  }

  @Test
  void kollaSetsExistingVariables() {
    assertThat(YamlFile.names(YamlFile.read(ANSIBLE.resolve("kolla.yml"))))
        .filteredOn(name -> !name.equals("keystone_token_exporter_address"))
        .isNotEmpty()
        .isSubsetOf(YamlFile.names(YamlFile.read(ROLE.resolve("defaults/main.yml"))));
  }

  @Test
  void roleCopiesRulesOfPrometheus() throws IOException {
    assertThat(Files.readString(ROLE.resolve("tasks/prometheus.yml")))
        .contains("[recording-rules, alert-rules]", "/settings.yml");
    assertThat(Files.readString(ANSIBLE.resolve("README.md")))
        .contains("for name in settings recording-rules alert-rules; do");
  }
}
