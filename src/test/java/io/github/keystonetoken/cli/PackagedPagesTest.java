package io.github.keystonetoken.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What the archive has beside the program is made of the command line as it is. Where a test here
 * fails after a change of flags or commands, the file takes what it says was expected.
 */
final class PackagedPagesTest {

  private static final Path SHARE = Path.of("src/main/dist/share");

  @TestFactory
  Stream<DynamicTest> filesAreAsTheCommandLineMakesThem() {
    return Stream.of(
        DynamicTest.dynamicTest(
            "completion",
            () ->
                assertCurrent(
                    "bash-completion/completions/keystone-token-exporter", Completion.script())),
        DynamicTest.dynamicTest(
            "manual",
            () -> assertCurrent("man/man1/keystone-token-exporter.1", ManualPage.roff())));
  }

  private static void assertCurrent(String file, String made) throws IOException {
    assertThat(Files.readString(SHARE.resolve(file))).isEqualTo(made);
  }

  @TestFactory
  Stream<DynamicTest> theManualNames() {
    String page = ManualPage.roff().replace("\\-", "-");
    return Arrays.stream(Command.values())
        .map(
            command ->
                DynamicTest.dynamicTest(
                    command.words(), () -> assertThat(page).contains(".B " + command.words())));
  }
}
