package io.github.keystonetoken.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** The JSON of a token's {@code extra} column: the token again, its owner, the catalog. */
final class TokenExtra {

  private static final int SMALLEST = 4_096;
  private static final int LARGEST = 8_192;

  private final Random random;
  private final List<String> services = new ArrayList<>();

  TokenExtra(Random random) {
    this.random = random;
    for (int i = 0; i < 40; i++) {
      services.add(
          """
          {"endpoints": [{"region": "RegionOne", "url": "http://10.20.0.11:8774/v2/%s", "id": "%s", \
          "interface": "public"}], "type": "compute", "id": "%s"}"""
              .formatted(Ids.next(random), Ids.next(random), Ids.next(random)));
    }
  }

  /** 4 to 8 kB, as with PKI tokens. */
  String of(String tokenId, User owner) {
    StringBuilder json = new StringBuilder(LARGEST);
    json.append("{\"bind\": null, \"token_version\": \"v3.0\", \"user\": {\"id\": \"")
        .append(owner.id())
        .append("\"}, \"key\": \"")
        .append(tokenId)
        .append("\", \"token_data\": {\"token\": {\"catalog\": [");
    int service = random.nextInt(services.size());
    int size = SMALLEST + random.nextInt(LARGEST - SMALLEST - 400);
    json.append(services.get(service));
    while (json.length() < size) {
      service = (service + 1) % services.size();
      json.append(", ").append(services.get(service));
    }
    return json.append("]}}}").toString();
  }
}
