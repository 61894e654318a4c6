package io.github.keystonetoken.demo;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;

/** A token as Kilo stores it: CachedValue of a dict with the service catalog, some 11 kB. */
public final class TokenValue {

  private static final List<String> SERVICES =
      List.of(
          "identity",
          "compute",
          "computev21",
          "ec2",
          "network",
          "image",
          "volume",
          "volumev2",
          "metering",
          "object-store",
          "orchestration",
          "cloudformation");

  private TokenValue() {}

  public static byte[] of(
      String tokenId, User user, Instant expires, BigDecimal stored, Random random) {
    CPickle pickle = new CPickle().global("dogpile.cache.api", "CachedValue").keep();
    pickle.mark().emptyDict();
    pickle.string("user").keep().emptyDict();
    text(pickle, "id", user.id());
    text(pickle, "name", user.name());
    pickle.setItem();
    pickle.string("user_id").keep().unicode(user.id()).setItem();
    datetime(pickle.string("expires").keep(), expires).setItem();
    tokenData(pickle.string("token_data").keep(), user, expires, random).setItem();
    pickle.string("trust_id").keep().none().setItem();
    pickle.string("key").keep().string(tokenId).keep().setItem();
    pickle.string("id").keep().string(tokenId).keep().setItem();
    pickle.string("token_version").keep().string("v3.0").keep().setItem();
    return TokenListValue.metadata(pickle, stored).end();
  }

  private static CPickle tokenData(CPickle pickle, User user, Instant expires, Random random) {
    pickle.emptyDict().string("token").keep().emptyDict();
    pickle.string("expires_at").keep().string(TokenListValue.EXPIRY.format(expires)).keep();
    pickle.setItem().string("user").keep().emptyDict();
    text(pickle, "id", user.id());
    text(pickle, "name", user.name());
    pickle.setItem().string("catalog").keep().emptyList();
    String project = Ids.next(random);
    // One service more or less: tokens of one cloud differ in size.
    int services = SERVICES.size() - random.nextInt(2);
    for (String service : SERVICES.subList(0, services)) {
      pickle.emptyDict().string("endpoints").keep().emptyList();
      for (String side : List.of("public", "internal", "admin")) {
        pickle.emptyDict();
        text(pickle, "url", "http://10.20.0.11:8774/" + service + "/v2.1/" + project);
        text(pickle, "interface", side);
        text(pickle, "region", "RegionOne");
        text(pickle, "region_id", "RegionOne");
        text(pickle, "name", service + " of RegionOne, " + side + " endpoint");
        text(pickle, "id", Ids.next(random));
        pickle.append();
      }
      pickle.setItem();
      text(pickle, "type", service);
      text(pickle, "id", Ids.next(random));
      pickle.append();
    }
    return pickle.setItem().setItem();
  }

  private static void text(CPickle pickle, String key, String value) {
    pickle.string(key).keep().unicode(value).setItem();
  }

  /** As {@code datetime.__reduce__} has it: two bytes of year, then one each, then microseconds. */
  private static CPickle datetime(CPickle pickle, Instant instant) {
    LocalDateTime time = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    byte[] fields = {
      (byte) (time.getYear() >> 8),
      (byte) time.getYear(),
      (byte) time.getMonthValue(),
      (byte) time.getDayOfMonth(),
      (byte) time.getHour(),
      (byte) time.getMinute(),
      (byte) time.getSecond(),
      0,
      0,
      0
    };
    return pickle.global("datetime", "datetime").keep().mark().bytes(fields).call();
  }
}
