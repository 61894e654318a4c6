package io.github.keystonetoken.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.keystonetoken.cli.Report.Status;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Layout of text and JSON; {@code ReportsTest} has whole reports. */
final class ReportTest {

  private static Report report() {
    return new Report(Status.FINE);
  }

  private static List<String> table(Row row, int width) {
    return TextLayout.table(List.of(row), width);
  }

  @Test
  void cutsWidestText() {
    Row row = new Row().text("NAME", "n".repeat(300)).number("BYTES", 1_000_000);

    assertThat(table(row, 40))
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(40))
        .element(1)
        .asString()
        .endsWith("nnn...  1,000,000");
  }

  @Test
  void cutsNoId() {
    String id = "key " + "0fd2".repeat(16);
    Row row = new Row().text("OWNER", "n".repeat(30)).text("ID", id).number("ROWS", 1L << 40);

    assertThat(table(row, 80).get(1)).isEqualTo("nnnnnnnnn...  " + id + "  1,099,511,627,776");
  }

  @Test
  void breaksWordThatIsWiderThanLine() {
    assertThat(TextLayout.paragraph("id: ", "an 0123456789abcdefg id", 20))
        .containsExactly("id: an", "    0123456789abcdef", "    g id");
    assertThat(TextLayout.paragraph("  ", "", 20)).isEmpty();
  }

  @Test
  void namesCannotMoveTheCursor() {
    String name = "a\033[2Jb\nc\u202ed";
    Report report = report().line(name).table(List.of(new Row().text("NAME", name)));

    assertThat(report.text(true)).isEqualTo("a?[2Jb?c?d\nNAME\na?[2Jb?c?d\n");
  }

  @Test
  void escapesAnyTextInJson() throws Exception {
    String odd = "\"\\\n\0\u2028 \u00fc \ud83d\ude00 </script>";

    String json = report().data(odd, odd).json();

    assertThat(new ObjectMapper().readTree(json).get(odd).textValue()).isEqualTo(odd);
    assertThat(json).matches("[ -~\n]*");
  }

  @Test
  void refusesValuesWithoutJsonForm() {
    Report report = report().data("a", new Object());

    assertThatThrownBy(report::json).isInstanceOf(IllegalArgumentException.class);
  }
}
