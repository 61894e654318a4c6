package io.github.keystonetoken.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What can be seen without Ansible; {@code deploy/ansible/test} runs the playbook. */
final class AnsibleTest {

  private static final Path DIRECTORY = Path.of("deploy", "ansible");
  private static final Path ROLE = DIRECTORY.resolve("roles/keystone_token_exporter");

  private static final Pattern VARIABLE = Pattern.compile("\\bkeystone_token_exporter_\\w+");
  private static final Pattern FLAG = Pattern.compile("--(?:[a-z-]+\\.)[a-z-]+(?==)");
  private static final Pattern REGISTERED = Pattern.compile("register: (\\w+)");

  @Test
  void everyVariableOfTheRoleHasADefault() throws IOException {
    Set<String> used = new TreeSet<>();
    Set<String> given = new TreeSet<>();
    for (Path file : files(ROLE)) {
      String text = Files.readString(file);
      VARIABLE.matcher(text).results().forEach(name -> used.add(name.group()));
      REGISTERED.matcher(text).results().forEach(name -> given.add(name.group(1)));
    }
    given.addAll(mapping(ROLE.resolve("defaults/main.yml")).keySet());
    given.addAll(mapping(ROLE.resolve("vars/main.yml")).keySet());

    assertThat(used).containsExactlyElementsOf(given);
  }

  @Test
  void kollaSetsVariablesThatTheRoleHas() throws IOException {
    assertThat(mapping(DIRECTORY.resolve("kolla.yml")).keySet())
        .filteredOn(name -> !name.equals("keystone_token_exporter_address"))
        .isNotEmpty()
        .isSubsetOf(mapping(ROLE.resolve("defaults/main.yml")).keySet());
  }

  @Test
  void everyFlagThatIsWrittenIsOne() throws IOException {
    String usage = Files.readString(Path.of("src", "test", "resources", "cli", "usage.txt"));
    List<String> flags =
        Stream.of("templates/default.j2", "tasks/database.yml")
            .map(ROLE::resolve)
            .flatMap(file -> FLAG.matcher(text(file)).results())
            .map(flag -> flag.group())
            .toList();

    assertThat(flags)
        .hasSizeGreaterThan(4)
        .allSatisfy(flag -> assertThat(usage).contains(" " + flag + "="));
  }

  @Test
  void theRulesThatAreCopiedAreThoseOfPrometheus() {
    String copied = text(ROLE.resolve("tasks/prometheus.yml"));

    assertThat(copied).contains("[recording-rules, alert-rules]", "/settings.yml");
    assertThat(text(DIRECTORY.resolve("README.md")))
        .contains("for name in settings recording-rules alert-rules; do");
    assertThat(Stream.of("settings.yml", "recording-rules.yml", "alert-rules.yml"))
        .allSatisfy(name -> assertThat(Path.of("deploy", "prometheus", name)).exists());
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).collect(Collectors.toList());
    }
  }

  private static Map<String, Object> mapping(Path file) throws IOException {
    try (Reader reader = Files.newBufferedReader(file)) {
      return new Yaml(new SafeConstructor(new LoaderOptions())).load(reader);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
