package io.github.keystonetoken.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.servers.Unchecked;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TokenListValueTest {

  private static final BigDecimal STORED = new BigDecimal("1461685284.976144");

  /**
   * Values that a real Kilo with python-memcached 1.53 stored, written again from their content.
   */
  @ParameterizedTest
  @ValueSource(strings = {"one", "small", "medium", "large", "huge"})
  void writesWhatKiloWrote(String fixture) {
    byte[] stored = Unchecked.resource("/fixtures/kilo-usertokens-" + fixture + ".bin");

    assertThat(TokenListValue.of(entries(stored), STORED)).isEqualTo(stored);
  }

  private static List<ListEntry> entries(byte[] pickle) {
    return Pattern.compile("\\(S'([0-9a-f]{32})'\n(?:p\\d+\n)?S'([^']+)'\n")
        .matcher(new String(pickle, StandardCharsets.US_ASCII))
        .results()
        .map(match -> new ListEntry(match.group(1), Instant.parse(match.group(2))))
        .toList();
  }
}
