package io.github.keystonetoken.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.cli.Report.Status;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class TextLayoutTest {

  @Test
  void numbersAreAlignedToTheRight() {
    Row nova = new Row().text("NAME", "nova").number("ROWS", 7).text("NOTE", "");
    Row other = new Row().text("NAME", "x").number("ROWS", 1_234).text("NOTE", "big");

    assertThat(TextLayout.table(List.of(nova, other), 100))
        .containsExactly("NAME   ROWS  NOTE", "nova      7", "x     1,234  big");
  }

  @Test
  void unknownValuesAreDashes() {
    assertThat(TextLayout.table(List.of(new Row().number("ROWS", Optional.empty())), 100))
        .containsExactly("ROWS", "   -");
  }

  @Test
  void wrapsLongTextOfTheLastColumn() {
    Row row = new Row().text("A", "a").text("NOTE", "one two three four five six seven eight");

    assertThat(TextLayout.table(List.of(row), 30))
        .containsExactly("A  NOTE", "a  one two three four five six", "   seven eight");
  }

  @Test
  void cutsTheWidestText() {
    Row row = new Row().text("NAME", "n".repeat(300)).number("BYTES", 1_000_000);

    assertThat(TextLayout.table(List.of(row), 40))
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(40))
        .element(1)
        .asString()
        .endsWith("nnn...  1,000,000");
  }

  @Test
  void breaksWordsThatAreWiderThanTheirColumn() {
    Row row = new Row().text("NAME", "n".repeat(90)).text("NOTE", "k".repeat(40));

    assertThat(TextLayout.table(List.of(row), 100))
        .hasSize(3)
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
  }

  @Test
  void namesCannotMoveTheCursor() {
    String name = "a\033[2Jb\nc\u202ed";
    Report report = new Report(Status.FINE).line(name).table(List.of(new Row().text("NAME", name)));

    assertThat(report.text(true)).isEqualTo("a?[2Jb?c?d\nNAME\na?[2Jb?c?d\n");
  }
}
