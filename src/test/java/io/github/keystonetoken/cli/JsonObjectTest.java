package io.github.keystonetoken.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class JsonObjectTest {

  @Test
  void whatIsNotKnownIsNull() {
    String text =
        new JsonObject()
            .with("absent", Optional.empty())
            .with("infinite", Double.POSITIVE_INFINITY)
            .with("bytes", OptionalLong.of(3))
            .with("when", Optional.of(Instant.EPOCH))
            .with("none", List.of())
            .with("inner", new JsonObject().with("list", List.of("a", true)))
            .text();

    assertThat(text)
        .isEqualTo(
            """
            {
              "absent": null,
              "infinite": null,
              "bytes": 3,
              "when": "1970-01-01T00:00:00Z",
              "none": [],
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
  void anyTextComesBackAsItWas() throws Exception {
    String odd = "\"\\\n\0\u2028 \u00fc \ud83d\ude00 </script>";

    String text = new JsonObject().with(odd, odd).text();

    assertThat(new ObjectMapper().readTree(text).get(odd).textValue()).isEqualTo(odd);
    assertThat(text).matches("[ -~\n]*");
  }

  @Test
  void whatJsonHasNoFormForIsADefect() {
    JsonObject object = new JsonObject().with("a", new Object());
    assertThatThrownBy(object::text).isInstanceOf(IllegalArgumentException.class);
  }
}
