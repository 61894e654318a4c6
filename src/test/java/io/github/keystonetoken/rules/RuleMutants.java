package io.github.keystonetoken.rules;

import io.github.keystonetoken.servers.ServerProcess;
import io.github.keystonetoken.servers.Unchecked;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Changes one thing in the rules at a time, and runs promtool's tests. Prints every mutant that
 * passes them, and exits with status 1 if {@link #EQUIVALENT} does not explain one.
 */
final class RuleMutants {

  /** Mutants that are equivalent to the rule, with the reason. */
  private static final List<Survivor> EQUIVALENT =
      List.of(
          new Survivor(
              "keystone_token:links:info", "1 -> ", "the value of a series looked up for labels"),
          new Survivor("busiest_list:info", "1 -> 1.1", "topk takes whole numbers"),
          new Survivor("shrunk_list:info", "1 -> 1.1", "topk takes whole numbers"),
          new Survivor(
              "KeystoneTokenMemcachedTrafficImbalance", "1 -> 1.1", "topk takes whole numbers"),
          new Survivor(
              "received_peak_excess:ratio10m", "1 -> ", "servers are whole; one has no excess"),
          new Survivor(
              "received_peak_excess:ratio1h", "1 -> ", "servers are whole; one has no excess"),
          new Survivor(
              "KeystoneTokenSqlStatementCutOff", "3.5 -> 3.", "a number of statements is whole"),
          new Survivor("KeystoneTokenFernetKeysDiffer", "1 -> 1.1", "a number of keys is whole"),
          new Survivor("full_scan_seconds:estimate", "0 -> 1.0", "a number of rows is whole"));

  /**
   * @param rule the end of its name
   * @param change what the change begins with
   */
  private record Survivor(String rule, String change, String reason) {

    boolean explains(Mutant mutant) {
      return mutant.rule().endsWith(rule) && mutant.change().startsWith(change);
    }
  }

  private RuleMutants() {}

  public static void main(String[] arguments) throws IOException {
    PrintStream out = System.out;
    List<Mutant> mutants = new ArrayList<>();
    for (String name : RuleFiles.NAMES) {
      mutants.addAll(Mutant.of(name, Files.readString(RuleFiles.DIRECTORY.resolve(name))));
    }
    if (arguments.length > 0) {
      mutants.removeIf(mutant -> !mutant.rule().contains(arguments[0]));
    }
    out.println(mutants.size() + " mutants");
    List<Mutant> survivors =
        mutants.parallelStream().filter(mutant -> !isKilled(mutant, out)).toList();
    long unexplained = survivors.stream().filter(mutant -> reason(mutant).isEmpty()).count();
    out.println(
        "%d killed, %d survived, of which %d unexplained"
            .formatted(mutants.size() - survivors.size(), survivors.size(), unexplained));
    if (unexplained > 0) {
      System.exit(1);
    }
  }

  private static Optional<String> reason(Mutant mutant) {
    return EQUIVALENT.stream()
        .filter(known -> known.explains(mutant))
        .map(Survivor::reason)
        .findFirst();
  }

  private static boolean isKilled(Mutant mutant, PrintStream out) {
    Path directory = ServerProcess.newDirectory("mutant");
    try {
      boolean isKilled = Unchecked.get(() -> isKilled(mutant, directory));
      if (!isKilled) {
        out.println(
            "survived: %s:%d %s: %s (%s)"
                .formatted(
                    mutant.file(),
                    mutant.line(),
                    mutant.rule(),
                    mutant.change().strip(),
                    reason(mutant).orElse("unexplained")));
      }
      return isKilled;
    } finally {
      ServerProcess.delete(directory);
    }
  }

  private static boolean isKilled(Mutant mutant, Path directory) throws IOException {
    Path tests = Files.createDirectory(directory.resolve("tests"));
    for (String name : RuleFiles.NAMES) {
      Files.copy(RuleFiles.DIRECTORY.resolve(name), directory.resolve(name));
    }
    Files.writeString(directory.resolve(mutant.file()), mutant.text());
    for (Path test : Tool.ruleTests(RuleFiles.DIRECTORY)) {
      Files.copy(test, tests.resolve(test.getFileName().toString()));
    }
    return likeliestFirst(mutant, directory)
        .anyMatch(test -> Tool.PROMTOOL.run("test", "rules", test.toString()).status() != 0);
  }

  /** Tests that name the rule, then the others. */
  private static Stream<Path> likeliestFirst(Mutant mutant, Path directory) throws IOException {
    return Tool.ruleTests(directory).stream()
        .sorted(
            Comparator.comparing(
                test ->
                    !Unchecked.get(() -> Files.readString(test))
                        .contains("alertname: " + mutant.rule())));
  }
}
