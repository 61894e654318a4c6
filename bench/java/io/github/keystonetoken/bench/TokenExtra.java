package io.github.keystonetoken.bench;

import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * The JSON of a token's {@code extra} column: the token once more, its owner, and a piece of the
 * service catalog. Its length is spread evenly between half and one and a half times the mean.
 */
final class TokenExtra {

  /** Below it there is room for the token's id only. */
  private static final int SMALLEST_WITH_CATALOG = 300;

  private static final int SERVICES = 400;
  private static final int STARTS = 1_024;
  private static final String END = "]}}}";

  private final int meanBytes;
  private final RandomGenerator random;
  private final String catalog;

  TokenExtra(int meanBytes, RandomGenerator random) {
    this.meanBytes = meanBytes;
    this.random = random;
    StringBuilder services = new StringBuilder();
    for (int i = 0; i < SERVICES; i++) {
      services.append(
          "{\"endpoints\": [{\"region\": \"RegionOne\", \"url\": \"http://10.%d.%d.%d:8774/v2/%s\", \"id\": \"%s\"}], \"type\": \"compute\"}, "
              .formatted(
                  random.nextInt(256), random.nextInt(256), random.nextInt(256), hex(), hex()));
    }
    this.catalog = services.toString();
  }

  private String hex() {
    return HexFormat.of().toHexDigits(random.nextLong())
        + HexFormat.of().toHexDigits(random.nextLong());
  }

  String of(String tokenId, String userId) {
    if (meanBytes < SMALLEST_WITH_CATALOG) {
      return "{\"key\": \"" + tokenId + "\"}";
    }
    String head =
        "{\"bind\": null, \"token_version\": \"v3.0\", \"user\": {\"id\": \""
            + userId
            + "\"}, \"key\": \""
            + tokenId
            + "\", \"token_data\": {\"token\": {\"catalog\": [";
    int size = meanBytes / 2 + random.nextInt(meanBytes);
    int start = random.nextInt(STARTS);
    int room = Math.max(0, size - head.length() - END.length());
    return head + catalog.substring(start, Math.min(catalog.length(), start + room)) + END;
  }
}
