package io.github.keystonetoken.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.FailsafeSchema;

/**
 * A mapping of the web configuration. Problems show keys, but no values.
 *
 * @param name keys that lead to it, with a dot behind each; empty for the whole file
 */
record WebSection(
    String file, String name, Map<String, Object> entries, Problem.Collector problems) {

  private static final int MAX_DEPTH = 8;
  private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");
  private static final String REMEDY =
      "write one YAML document of plain keys, values and lists, with each key once";

  /** A password may be a key, by mistake. */
  private static final Pattern SHOWN_KEY = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,60}");

  /** Reads the text of a file; a section without entries if that is not possible. */
  static WebSection read(String file, String text, Problem.Collector problems) {
    WebSection none = new WebSection(file, "", Map.of(), problems);
    // Every scalar is text, also one that is empty.
    LoadSettings settings =
        LoadSettings.builder()
            .setSchema(new FailsafeSchema())
            .setTagConstructors(Map.of(Tag.NULL, node -> ""))
            .setCodePointLimit(text.length() + 1)
            .setMaxAliasesForCollections(0)
            .build();
    try {
      if (depth(new Parse(settings).parseString(text)) > MAX_DEPTH) {
        none.problem("is nested more than " + MAX_DEPTH + " levels deep", REMEDY);
        return none;
      }
      return none.section("", new Load(settings).loadFromString(text));
    } catch (MarkedYamlEngineException e) {
      // Without the parser's message: it quotes the text, which may be a key or a password.
      int line = e.getProblemMark().map(Mark::getLine).orElse(0) + 1;
      problems.add(file + ":" + line, "cannot be read from here on", REMEDY);
    } catch (YamlEngineException e) {
      none.problem("has aliases, keys that are not text, or control characters", REMEDY);
    }
    return none;
  }

  /** Loading a deeply nested document would overflow the stack. */
  private static int depth(Iterable<Event> events) {
    int depth = 0;
    int deepest = 0;
    for (Event event : events) {
      switch (event.getEventId()) {
        case MappingStart, SequenceStart -> deepest = Math.max(deepest, ++depth);
        case MappingEnd, SequenceEnd -> depth--;
        default -> {}
      }
    }
    return deepest;
  }

  private WebSection section(String path, @Nullable Object value) {
    Map<String, Object> texts = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> mapping) {
      mapping.forEach((key, each) -> texts.put(String.valueOf(key), each));
    } else if (!isNull(value)) {
      problem((path + " is not a mapping").strip(), "write lines of the form key: value");
    }
    return new WebSection(file, path.isEmpty() ? "" : path + ".", texts, problems);
  }

  private static boolean isNull(@Nullable Object value) {
    return value == null || NULLS.contains(value);
  }

  /** The section of a key; one without entries if the key is not set. */
  WebSection section(String key) {
    return section(name + key, entries.get(key));
  }

  /** The text of a key; null if it is not set, or is not text, which is reported. */
  @Nullable String text(String key) {
    Object value = entries.get(key);
    if (!isNull(value) && !(value instanceof String)) {
      problem(shown(key) + " is not text", "write one value");
    }
    return value instanceof String text && !isNull(text) ? text : null;
  }

  String text(String key, String usual) {
    return Objects.requireNonNullElse(text(key), usual);
  }

  /**
   * Reports keys that are neither known nor supported.
   *
   * @param unsupported keys of exporter-toolkit's format, and what to do instead
   */
  void refuseOthers(Set<String> known, Map<String, String> unsupported) {
    for (String key : entries.keySet()) {
      if (unsupported.containsKey(key)) {
        problem(shown(key) + " is not supported", unsupported.getOrDefault(key, ""));
      } else if (!known.contains(key)) {
        problem(
            shown(key) + " is unknown",
            "remove it, or write one of " + String.join(", ", new TreeSet<>(known)));
      }
    }
  }

  /** A key with those that lead to it, for a person. */
  String shown(String key) {
    return name + (SHOWN_KEY.matcher(key).matches() ? key : "(a key that is not shown)");
  }

  void problem(String what, String remedy) {
    problems.add(file, what, remedy);
  }
}
