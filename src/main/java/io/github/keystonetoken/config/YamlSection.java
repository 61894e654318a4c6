package io.github.keystonetoken.config;

import io.github.keystonetoken.config.OsloConfig.Setting;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A mapping of a YAML file, taken apart key by key: what nobody has asked for in the end is
 * unknown. What is wrong is noted, without values.
 */
final class YamlSection {

  private static final Pattern SHOWN_KEY = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,60}");
  private static final Map<String, Boolean> WORDS = Map.of("true", true, "false", false);

  private final Path file;
  private final Findings findings;
  private int line = 1;
  private final Map<String, Yaml.Entry> left = new LinkedHashMap<>();

  private YamlSection(Path file, Findings findings) {
    this.file = file;
    this.findings = findings;
  }

  /** The mapping that a file is; empty for an empty one. */
  static YamlSection of(Optional<Yaml> document, Path file, Findings findings) {
    YamlSection section = new YamlSection(file, findings);
    document.ifPresent(section::fill);
    return section;
  }

  private void fill(Yaml node) {
    line = node.line();
    if (node instanceof Yaml.Mapping mapping) {
      mapping.entries().forEach(this::add);
    } else if (!isNull(node)) {
      problem(node.line(), "is no mapping", "write key: value lines");
    }
  }

  private void add(Yaml.Entry entry) {
    if (left.putIfAbsent(entry.key(), entry) != null) {
      problem(entry.line(), shown(entry) + " is given twice", "give it once");
    }
  }

  boolean isEmpty() {
    return left.isEmpty();
  }

  /** Whether one of these keys is there. */
  boolean has(String... keys) {
    return Stream.of(keys).anyMatch(left::containsKey);
  }

  /** File and line, for a person. */
  String where() {
    return where(line);
  }

  /** The section of this name; an empty one where there is none. */
  YamlSection section(String key) {
    return of(take(key), file, findings);
  }

  /** The text of a key; empty where it is not given, or has none. */
  Optional<Setting> text(String key) {
    return take(key).flatMap(this::text);
  }

  /** The texts of a key's list; none where it is not given. */
  List<Setting> texts(String key) {
    return take(key)
        .filter(node -> !isNull(node))
        .map(
            node -> {
              if (node instanceof Yaml.Sequence sequence) {
                return sequence.items().stream().flatMap(item -> text(item).stream()).toList();
              }
              problem(node.line(), key + " is no list", "write its values as - lines");
              return List.<Setting>of();
            })
        .orElse(List.of());
  }

  /** Whether a key is true; empty where it is not given. */
  Optional<Boolean> isOn(String key) {
    Optional<Setting> text = text(key);
    Optional<Boolean> value = text.map(Setting::value).map(WORDS::get);
    if (text.isPresent() && value.isEmpty()) {
      findings.problem(text.get().where(), key + " is neither true nor false", "write one");
    }
    return value;
  }

  /** Every key that nobody has asked for yet, with its text. */
  Map<String, Setting> rest() {
    Map<String, Setting> texts = new LinkedHashMap<>();
    left.forEach(
        (key, entry) ->
            texts.put(key, text(entry.value()).orElse(new Setting("", where(entry.line())))));
    left.clear();
    return texts;
  }

  /** Notes a key that others know, and the exporter cannot follow. */
  void refuse(String key, String remedy) {
    Optional.ofNullable(left.remove(key))
        .filter(entry -> !isNull(entry.value()))
        .ifPresent(
            entry -> problem(entry.line(), key + " cannot be followed by the exporter", remedy));
  }

  /** Notes every key that nobody has asked for. */
  void refuseRest(String known) {
    left.values()
        .forEach(
            entry ->
                problem(
                    entry.line(),
                    shown(entry) + " is not known here",
                    "remove it, or write one of " + known));
    left.clear();
  }

  private Optional<Yaml> take(String key) {
    return Optional.ofNullable(left.remove(key)).map(Yaml.Entry::value);
  }

  private Optional<Setting> text(Yaml node) {
    if (node instanceof Yaml.Scalar scalar) {
      return scalar
          .text()
          .filter(text -> !text.isBlank())
          .map(text -> new Setting(text, where(scalar.line())));
    }
    problem(node.line(), "is no text", "write one value");
    return Optional.empty();
  }

  private static boolean isNull(Yaml node) {
    return node instanceof Yaml.Scalar scalar && scalar.text().isEmpty();
  }

  // A password may stand in the place of a key, by mistake.
  private static String shown(Yaml.Entry entry) {
    return SHOWN_KEY.matcher(entry.key()).matches() ? entry.key() : "a key";
  }

  private String where(int line) {
    return file + ":" + line;
  }

  private void problem(int line, String what, String remedy) {
    findings.problem(where(line), what, remedy);
  }
}
