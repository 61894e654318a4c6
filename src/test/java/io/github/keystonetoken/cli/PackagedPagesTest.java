package io.github.keystonetoken.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What the archive has beside the program is made of the command line as it is. After a change of
 * flags or commands, {@code ./mvnw -Pgenerate process-test-classes} makes it again.
 */
final class PackagedPagesTest {

  private static final Pattern FLAG = Pattern.compile("(?<![\\w-])--[a-z][a-z0-9.-]*[a-z]");

  @Test
  void completionIsCurrent() throws IOException {
    assertThat(Files.readString(GeneratedFiles.COMPLETION)).isEqualTo(GeneratedFiles.completion());
  }

  @Test
  void flagsOfTheConfigurationPageAreCurrent() throws IOException {
    assertThat(Files.readString(GeneratedFiles.CONFIGURATION))
        .isEqualTo(GeneratedFiles.configuration());
  }

  @Test
  void thereIsAManualPageForEachCommand() throws IOException {
    try (Stream<Path> pages = Files.list(GeneratedFiles.MANUAL)) {
      assertThat(pages)
          .containsExactlyInAnyOrderElementsOf(
              GeneratedFiles.commands().map(command -> page(command.getCommandSpec())).toList());
    }
  }

  @TestFactory
  Stream<DynamicTest> manualPageIsCurrent() {
    return GeneratedFiles.commands()
        .map(
            command ->
                DynamicTest.dynamicTest(
                    command.getCommandName(), () -> assertCurrent(command.getCommandSpec())));
  }

  private static void assertCurrent(CommandSpec command) throws IOException {
    String page = text(Files.readString(page(command)));
    List<String> expected = new ArrayList<>(List.of(command.usageMessage().description()));
    expected.addAll(command.usageMessage().exitCodeList().values());
    expected.addAll(List.of(command.usageMessage().footer()));
    command.options().stream()
        .filter(option -> !option.hidden())
        .forEach(
            option -> {
              expected.add(synopsis(option));
              expected.addAll(sentences(option));
            });

    assertThat(page).contains(expected);
    assertThat(FLAG.matcher(page).results().map(MatchResult::group))
        .isSubsetOf(command.optionsMap().keySet());
  }

  private static Path page(CommandSpec command) {
    return GeneratedFiles.MANUAL.resolve(command.qualifiedName("-") + ".1");
  }

  static String synopsis(OptionSpec option) {
    String name = option.longestName();
    String shown = option.negatable() ? "--[no-]" + name.substring(2) : name;
    return shown + (option.arity().max() == 0 ? "" : "=" + option.paramLabel());
  }

  /** All but an address, which is a link there. */
  private static List<String> sentences(OptionSpec option) {
    return Arrays.stream(option.description())
        .flatMap(text -> Arrays.stream(text.split(" https://", 2)).limit(1))
        .toList();
  }

  /** A page of roff as it reads. */
  private static String text(String roff) {
    return roff.replace("\\-", "-")
        .replaceAll("\\\\f[BIP]", "")
        .replaceAll("\\\\\\(cq|\\\\\\*\\(Aq", "'")
        .replaceAll("\n(?:\\.\\w+.*\n)?", " ");
  }
}
