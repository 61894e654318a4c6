package io.github.keystonetoken.config;

import io.github.keystonetoken.config.OsloConfigFile.Entry;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Files and environment together as oslo.config sees them ({@code oslo_config/cfg.py}): a later
 * file overrides an earlier one, the environment overrides files, the last of a repeated option
 * wins, and {@code $name} stands for another option.
 */
final class OsloConfig {

  /** An option by group and name. */
  record Option(String group, String name) {}

  /**
   * The value of an option.
   *
   * @param value what it is, everything substituted
   * @param where file, line and option, or variable, for a person
   */
  record Setting(String value, String where) {
    // The value may hold a password.
    @Override
    public String toString() {
      return where;
    }
  }

  // A name without braces ends at a dot, as in 1.9.3: "$my_host.example.org" is what the files of
  // persistent tokens have. Newer releases read group and option there.
  private static final Pattern REFERENCE =
      Pattern.compile(
          "\\$(?:(?<escaped>\\$)|(?<named>[_a-z][_a-z0-9]*)|\\{(?<braced>[_a-z][._a-z0-9]*)})",
          Pattern.CASE_INSENSITIVE);

  private static final int DEEPEST_REFERENCE = 10;
  private static final int LONGEST_VALUE = 65_536;

  /** Ten lines, each referring to the next many times, would take for ever. */
  private static final int MOST_REFERENCES = 100;

  private final List<OsloConfigFile> files;
  private final Map<String, String> environment;
  private final ProblemCollector problems;

  /**
   * @param files in the order read: later ones override earlier ones
   */
  OsloConfig(
      List<OsloConfigFile> files, Map<String, String> environment, ProblemCollector problems) {
    this.files = List.copyOf(files);
    this.environment = environment;
    this.problems = problems;
  }

  boolean hasFiles() {
    return !files.isEmpty();
  }

  /** The same options, with problems reported to {@code others} only. */
  OsloConfig reportingTo(ProblemCollector others) {
    return new OsloConfig(files, environment, others);
  }

  /**
   * The value of an option.
   *
   * @param former names that the option had; within one file the present name comes first, but a
   *     later file's former name overrides an earlier file's present one
   */
  Optional<Setting> get(Option option, Option... former) {
    return raw(option, former)
        .flatMap(found -> substitute(option.group(), found.value(), found.where()));
  }

  /** All values of an option that may be repeated, in the order of the files. */
  List<Setting> getAll(Option option) {
    Optional<Setting> variable = variable(option);
    if (variable.isPresent()) {
      return variable.stream().toList();
    }
    return files.stream()
        .flatMap(file -> file.entries().stream())
        .filter(entry -> entry.is(option.group(), option.name()))
        .flatMap(entry -> substitute(option.group(), entry.value(), entry.toString()).stream())
        .toList();
  }

  private Optional<Setting> raw(Option option, Option... former) {
    return variable(option)
        .or(
            () ->
                newestFirst()
                    .flatMap(
                        file ->
                            Stream.concat(Stream.of(option), Stream.of(former))
                                .flatMap(name -> last(file, name).stream()))
                    .findFirst()
                    .map(entry -> new Setting(entry.value(), entry.toString())));
  }

  private Optional<Setting> variable(Option option) {
    String name = "OS_" + option.group() + "__" + option.name();
    String variable = name.toUpperCase(Locale.ROOT);
    return Optional.ofNullable(environment.get(variable))
        .map(value -> new Setting(value, "environment " + variable));
  }

  private Stream<OsloConfigFile> newestFirst() {
    int last = files.size() - 1;
    return Stream.iterate(last, at -> at >= 0, at -> at - 1).map(files::get);
  }

  private static Optional<Entry> last(OsloConfigFile file, Option option) {
    return file.entries().stream()
        .filter(entry -> entry.is(option.group(), option.name()))
        .reduce((earlier, later) -> later);
  }

  private Optional<Setting> substitute(String group, String value, String where) {
    Optional<String> whole = new Substitution().of(group, value, DEEPEST_REFERENCE);
    if (whole.isEmpty()) {
      // Without the name that it refers to: $ss in p$ssword is a part of a password.
      problems.add(
          where,
          "refers with $ to an option that these files do not set, or to itself",
          "set that option, or write $$ where a dollar sign is meant");
    }
    return whole.map(text -> new Setting(text, where));
  }

  private static String nameOf(Matcher reference) {
    String named = reference.group("named");
    return named == null ? reference.group("braced") : named;
  }

  /** Of the references in one value, and in what they lead to. */
  private final class Substitution {
    private int references;

    /** The text with every reference replaced; empty if one leads nowhere or in a circle. */
    Optional<String> of(String group, String text, int depth) {
      StringBuilder whole = new StringBuilder();
      Matcher reference = REFERENCE.matcher(text.replace("\\$", "$$"));
      while (reference.find()) {
        Optional<String> target =
            reference.group("escaped") != null
                ? Optional.of("$")
                : resolve(group, nameOf(reference), depth);
        if (target.isEmpty() || whole.length() + target.get().length() > LONGEST_VALUE) {
          return Optional.empty();
        }
        reference.appendReplacement(whole, Matcher.quoteReplacement(target.get()));
      }
      return Optional.of(reference.appendTail(whole).toString());
    }

    private Optional<String> resolve(String group, String name, int depth) {
      references++;
      if (depth == 0 || references > MOST_REFERENCES) {
        return Optional.empty();
      }
      int dot = name.indexOf('.');
      Stream<Option> candidates =
          dot < 0
              ? Stream.of(new Option(group, name), new Option("DEFAULT", name))
              : Stream.of(new Option(name.substring(0, dot), name.substring(dot + 1)));
      return candidates
          .flatMap(
              option ->
                  raw(option)
                      .flatMap(found -> of(option.group(), found.value(), depth - 1))
                      .stream())
          .findFirst();
    }
  }
}
