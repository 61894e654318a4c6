package io.github.keystonetoken.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Files and environment together as oslo.config sees them ({@code oslo_config/cfg.py}): a later
 * file overrides an earlier one, the environment overrides files, the last of a repeated option
 * wins, and {@code $name} stands for another option.
 *
 * @param files in the order read
 */
record OsloConfig(
    List<OsloConfigFile> files, Map<String, String> environment, Problem.Collector problems) {

  /** An option by group and name. Groups have no case, except DEFAULT; names have. */
  record Option(String group, String name) {
    Option {
      group = group.equals("DEFAULT") ? group : group.toLowerCase(Locale.ROOT);
    }
  }

  // A name without braces ends at a dot, as in 1.9.3: "$my_host.example.org" is in the files of
  // persistent tokens. Newer releases read group and option there.
  private static final Pattern REFERENCE =
      Pattern.compile(
          "\\$(?:(?<escaped>\\$)|(?<named>[_a-z][_a-z0-9]*)|\\{(?<braced>[_a-z][._a-z0-9]*)})",
          Pattern.CASE_INSENSITIVE);

  private static final int MAX_DEPTH = 10;
  private static final int MAX_LENGTH = 65_536;

  /** Ten lines, each with many references to the next, would take forever. */
  private static final int MAX_REFERENCES = 100;

  /**
   * The value of an option, everything substituted.
   *
   * @param names the present one, then former ones; within one file the first of them wins, but a
   *     later file's former name overrides an earlier file's present one
   */
  Optional<Setting> get(Option... names) {
    return Optional.ofNullable(raw(names)).flatMap(raw -> substitute(names[0].group(), raw));
  }

  /** All values of an option that may be repeated, in the order of the files. */
  List<Setting> getAll(Option option) {
    Setting variable = variable(option);
    if (variable != null) {
      return List.of(variable);
    }
    return files.stream()
        .flatMap(file -> file.all(option).stream())
        .flatMap(raw -> substitute(option.group(), raw).stream())
        .toList();
  }

  private @Nullable Setting raw(Option... names) {
    Setting found = first(this::variable, names);
    for (int i = files.size() - 1; found == null && i >= 0; i--) {
      found = first(files.get(i)::last, names);
    }
    return found;
  }

  private static @Nullable Setting first(Function<Option, @Nullable Setting> in, Option... names) {
    for (Option name : names) {
      Setting found = in.apply(name);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private @Nullable Setting variable(Option option) {
    String name = "OS_" + option.group() + "__" + option.name();
    String variable = name.toUpperCase(Locale.ROOT);
    String value = environment.get(variable);
    return value == null ? null : new Setting(value, "environment " + variable, problems);
  }

  private Optional<Setting> substitute(String group, Setting raw) {
    if (!raw.isWhole()) {
      return Optional.empty();
    }
    String value = new Substitution().of(group, raw.value(), MAX_DEPTH);
    if (value == null) {
      // Without the name that it refers to: $ss in p$ssword is a part of a password.
      raw.problem(
          "refers with $ to an option that is not set, or to itself",
          "set that option, or write $$ for a dollar sign");
      return Optional.empty();
    }
    return Optional.of(raw.with(value)).filter(Setting::isWhole);
  }

  /** Replaces the references in one value and in the values that they refer to. */
  private final class Substitution {
    private int references;

    /** The text with every reference replaced; null if one is not set or is circular. */
    private @Nullable String of(String group, String text, int depth) {
      StringBuilder whole = new StringBuilder();
      Matcher reference = REFERENCE.matcher(text.replace("\\$", "$$"));
      while (reference.find()) {
        String target = target(group, reference, depth);
        if (target == null || whole.length() + target.length() > MAX_LENGTH) {
          return null;
        }
        reference.appendReplacement(whole, Matcher.quoteReplacement(target));
      }
      return reference.appendTail(whole).toString();
    }

    private @Nullable String target(String group, Matcher reference, int depth) {
      if (reference.group("escaped") != null) {
        return "$";
      }
      references++;
      if (depth == 0 || references > MAX_REFERENCES) {
        return null;
      }
      String named = reference.group("named");
      String name = named == null ? reference.group("braced") : named;
      int dot = name.indexOf('.');
      if (dot >= 0) {
        return resolve(new Option(name.substring(0, dot), name.substring(dot + 1)), depth);
      }
      String inGroup = resolve(new Option(group, name), depth);
      return inGroup == null ? resolve(new Option("DEFAULT", name), depth) : inGroup;
    }

    private @Nullable String resolve(Option option, int depth) {
      Setting found = raw(option);
      return found == null ? null : of(option.group(), found.value(), depth - 1);
    }
  }
}
