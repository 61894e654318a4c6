package io.github.keystonetoken.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A file of rules with one thing changed.
 *
 * @param file its name
 * @param line of the change, from 1
 * @param rule the alert or the recorded series that is changed
 * @param change text before and after
 * @param text the whole file
 */
record Mutant(String file, int line, String rule, String change, String text) {

  private static final Pattern RULE = Pattern.compile("^ +- (?:alert|record): (\\S+)$");
  private static final Pattern EXPR = Pattern.compile("^( +)expr: (.*)$");
  private static final Pattern FOR = Pattern.compile("^ +for: (\\d+)([mh])$");

  /** Not in a range, a name or a string. */
  private static final Pattern NUMBER =
      Pattern.compile("(?<![\\w.:\\[\"])(\\d+(?:\\.\\d+)?(?:e\\d+)?)(?![\\w.:\\]])");

  private static final Pattern MATCHER = Pattern.compile("(\\w+)(=~|!~|!=|=)\"([^\"]*)\"");
  private static final Pattern SERIES =
      Pattern.compile("\\b(?:(?:[a-z_]+:)?keystone_token[a-z0-9_:]*|up|process_[a-z_]+)\\b");

  /** All of one file: thresholds, {@code for}, label matchers and names of series. */
  static List<Mutant> of(String file, String text) {
    List<Mutant> mutants = new ArrayList<>();
    List<String> lines = text.lines().toList();
    String rule = "";
    int indent = -1;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      Matcher begins = RULE.matcher(line);
      Matcher expr = EXPR.matcher(line);
      if (begins.matches()) {
        rule = begins.group(1);
        indent = -1;
      } else if (expr.matches()) {
        indent = expr.group(1).length();
      } else if (indent >= 0 && !line.startsWith(" ".repeat(indent + 1))) {
        indent = -1;
      }
      Site site = new Site(file, lines, i, rule);
      if (indent >= 0) {
        Stream.of(numbers(site), matchers(site), names(site))
            .flatMap(stream -> stream)
            .forEach(mutants::add);
      }
      durations(site).forEach(mutants::add);
    }
    return mutants;
  }

  private record Site(String file, List<String> lines, int index, String rule) {

    String line() {
      return lines.get(index);
    }

    Stream<MatchResult> all(Pattern pattern) {
      return pattern.matcher(line()).results();
    }

    Mutant with(MatchResult place, String replacement) {
      List<String> changed = new ArrayList<>(lines);
      changed.set(
          index, line().substring(0, place.start()) + replacement + line().substring(place.end()));
      return new Mutant(
          file,
          index + 1,
          rule,
          place.group() + " -> " + (replacement.isEmpty() ? "nothing" : replacement),
          String.join("\n", changed) + "\n");
    }
  }

  private static Stream<Mutant> numbers(Site site) {
    return site.all(NUMBER)
        .flatMap(
            place -> {
              double number = Double.parseDouble(place.group());
              Stream<Double> others =
                  number == 0 ? Stream.of(1.0) : Stream.of(number * 0.9, number * 1.1);
              return others.map(other -> site.with(place, Double.toString(other)));
            });
  }

  /** Half as long, and half as long again. */
  private static Stream<Mutant> durations(Site site) {
    return site.all(FOR)
        .flatMap(
            place -> {
              int seconds =
                  Integer.parseInt(place.group(1)) * (place.group(2).equals("h") ? 3600 : 60);
              String before = place.group().substring(0, place.group().indexOf("for"));
              return Stream.of(seconds / 2, seconds * 3 / 2)
                  .map(other -> site.with(place, before + "for: " + other + "s"));
            });
  }

  /** Negated, removed, and without each of its alternatives. */
  private static Stream<Mutant> matchers(Site site) {
    return site.all(MATCHER)
        .flatMap(
            place -> {
              String operator = place.group(2);
              UnaryOperator<String> withValue =
                  value -> place.group(1) + operator + "\"" + value + "\"";
              String turned = turned(operator);
              List<String> changes = new ArrayList<>();
              changes.add(place.group(1) + turned + "\"" + place.group(3) + "\"");
              changes.add("");
              List<String> alternatives = List.of(place.group(3).split("\\|", -1));
              for (int i = 0; alternatives.size() > 1 && i < alternatives.size(); i++) {
                List<String> others = new ArrayList<>(alternatives);
                others.remove(i);
                changes.add(withValue.apply(String.join("|", others)));
              }
              return changes.stream().map(change -> site.with(place, change));
            });
  }

  private static String turned(String operator) {
    return switch (operator) {
      case "=" -> "!=";
      case "!=" -> "=";
      case "=~" -> "!~";
      default -> "=~";
    };
  }

  private static Stream<Mutant> names(Site site) {
    return site.all(SERIES).map(place -> site.with(place, place.group() + "_other"));
  }
}
