package io.github.keystonetoken.demo;

import io.github.keystonetoken.servers.Unchecked;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** A token as Kilo stores it: one that a Kilo stored, with another id, owner and times. */
public final class TokenValue {

  private static final String STORED =
      new String(Unchecked.resource("/fixtures/kilo-token-v3.bin"), StandardCharsets.US_ASCII);

  private TokenValue() {}

  public static byte[] of(String tokenId, User user, Instant expires, BigDecimal stored) {
    return STORED
        .replace("6b0404f2b09440b8ab01a1c12a3a2107", tokenId)
        .replace("eef939600bc111e69aeb57d4fa849231", user.id())
        .replace("Vceilometer\n", "V" + user.name() + "\n")
        .replace("2016-04-26T16:41:24.000000Z", TokenListValue.EXPIRY.format(expires))
        .replace("\\x07\\xe0\\x04\\x1a\\x10)\\x18", datetime(expires.atOffset(ZoneOffset.UTC)))
        .replace("F1461685284.9761441\n", TokenListValue.real(stored))
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** As {@code datetime.__reduce__} has it: two bytes of year, then one each. */
  private static String datetime(OffsetDateTime time) {
    return "\\x%02x\\x%02x\\x%02x\\x%02x\\x%02x\\x%02x\\x%02x"
        .formatted(
            time.getYear() / 256,
            time.getYear() % 256,
            time.getMonthValue(),
            time.getDayOfMonth(),
            time.getHour(),
            time.getMinute(),
            time.getSecond());
  }
}
