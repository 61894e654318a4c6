package io.github.keystonetoken.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.keystonetoken.cli.Report.Status;
import io.github.keystonetoken.model.Estimate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class JsonPrinterTest {

  @Test
  void unknownValuesAreNull() {
    Report report =
        new Report(Status.FINE)
            .data("absent", Optional.empty())
            .data("unseen", new Estimate(0, Double.POSITIVE_INFINITY))
            .data("bytes", OptionalLong.of(3))
            .data("when", Optional.of(Instant.EPOCH))
            .data("none", List.of())
            .data("empty", new Row())
            .data("inner", new Row().data("list", List.of("a", true)));

    assertThat(JsonPrinter.print(report))
        .isEqualTo(
            """
            {
              "absent": null,
              "unseen": {
                "rows": 0,
                "relative_error": null
              },
              "bytes": 3,
              "when": "1970-01-01T00:00:00Z",
              "none": [],
              "empty": {},
              "inner": {
                "list": [
                  "a",
                  true
                ]
              }
            }
            """);
  }

  @Test
  void escapesAnyText() throws Exception {
    String odd = "\"\\\n\0\u2028 \u00fc \ud83d\ude00 </script>";

    String json = JsonPrinter.print(new Report(Status.FINE).data(odd, odd));

    assertThat(new ObjectMapper().readTree(json).get(odd).textValue()).isEqualTo(odd);
    assertThat(json).matches("[ -~\n]*");
  }

  @Test
  void refusesValuesWithoutJsonForm() {
    Report report = new Report(Status.FINE).data("a", new Object());

    assertThatThrownBy(() -> JsonPrinter.print(report))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
