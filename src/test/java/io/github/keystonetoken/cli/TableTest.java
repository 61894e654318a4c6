package io.github.keystonetoken.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class TableTest {

  @Test
  void numbersStandToTheRightAndTextToTheLeft() {
    Table table = new Table("NAME", "#ROWS", "NOTE").row("nova", "7", "").row("x", "1,234", "big");

    assertThat(table.lines(100))
        .containsExactly("NAME   ROWS  NOTE", "nova      7", "x     1,234  big");
  }

  @Test
  void aLongLastTextIsBrokenIntoLines() {
    Table table = new Table("A", "NOTE").row("a", "one two three four five six seven eight");

    assertThat(table.lines(30))
        .containsExactly("A  NOTE", "a  one two three four five six", "   seven eight");
  }

  @Test
  void theWidestTextIsCutWhereNothingElseHelps() {
    Table table = new Table("NAME", "#BYTES").row("n".repeat(300), "1,000,000");

    assertThat(table.lines(40))
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(40))
        .element(1)
        .asString()
        .endsWith("nnn...  1,000,000");
  }

  @Test
  void aWordWiderThanItsColumnIsBroken() {
    Table table = new Table("NAME", "NOTE").row("n".repeat(90), "k".repeat(40));

    assertThat(table.lines(100))
        .hasSize(3)
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
  }

  @Test
  void aNameCannotMoveTheCursor() {
    assertThat(new Table("NAME").row("a\033[2Jb\nc\u202ed").lines(100))
        .containsExactly("NAME", "a?[2Jb?c?d");
  }

  @Test
  void aRowHasACellForEachColumn() {
    assertThatThrownBy(() -> new Table("A", "B").row("a"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
