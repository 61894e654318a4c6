package io.github.keystonetoken.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Checks without Ansible; {@code deploy/ansible/test} runs the playbook. */
final class AnsibleTest {

  private static final Path DIRECTORY = Path.of("deploy", "ansible");
  private static final Path ROLE = DIRECTORY.resolve("roles/keystone_token_exporter");

  private static final Pattern VARIABLE = Pattern.compile("\\bkeystone_token_exporter_\\w+");
  private static final Pattern REGISTERED = Pattern.compile("register: (\\w+)");

  @Test
  void variablesHaveDefaults() throws IOException {
    Set<String> used = new TreeSet<>();
    Set<String> given = new TreeSet<>();
    try (Stream<Path> files = Files.walk(ROLE)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String text = Files.readString(file);
        VARIABLE.matcher(text).results().forEach(name -> used.add(name.group()));
        REGISTERED.matcher(text).results().forEach(name -> given.add(name.group(1)));
      }
    }
    given.addAll(variables("defaults/main.yml"));
    given.addAll(variables("vars/main.yml"));

    assertThat(used).containsExactlyElementsOf(given);
  }

  @Test
  void kollaSetsExistingVariables() {
    assertThat(YamlFile.names(YamlFile.read(DIRECTORY.resolve("kolla.yml"))))
        .filteredOn(name -> !name.equals("keystone_token_exporter_address"))
        .isNotEmpty()
        .isSubsetOf(variables("defaults/main.yml"));
  }

  @Test
  void copiesRulesOfPrometheus() throws IOException {
    String copied = Files.readString(ROLE.resolve("tasks/prometheus.yml"));

    assertThat(copied).contains("[recording-rules, alert-rules]", "/settings.yml");
    assertThat(Files.readString(DIRECTORY.resolve("README.md")))
        .contains("for name in settings recording-rules alert-rules; do");
  }

  private static List<String> variables(String file) {
    return YamlFile.names(YamlFile.read(ROLE.resolve(file)));
  }
}
