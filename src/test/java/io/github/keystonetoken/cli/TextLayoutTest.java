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
  void breaksWordThatIsWiderThanLine() {
    assertThat(TextLayout.paragraph("id: ", "an 0123456789abcdefg id", 20))
        .containsExactly("id: an", "    0123456789abcdef", "    g id");
    assertThat(TextLayout.paragraph("  ", "", 20)).isEmpty();
  }

  @Test
  void idsAreWiderThanTheScreenRatherThanCut() {
    String id = "key " + "0fd2".repeat(16);
    Row row = new Row().text("OWNER", "n".repeat(30)).text("ID", id).number("ROWS", 1L << 40);

    assertThat(TextLayout.table(List.of(row), 80))
        .element(1)
        .isEqualTo("nnnnnnnnn...  " + id + "  1,099,511,627,776");
  }

  @Test
  void namesCannotMoveTheCursor() {
    String name = "a\033[2Jb\nc\u202ed";
    Report report = new Report(Status.FINE).line(name).table(List.of(new Row().text("NAME", name)));

    assertThat(report.text(true)).isEqualTo("a?[2Jb?c?d\nNAME\na?[2Jb?c?d\n");
  }
}
