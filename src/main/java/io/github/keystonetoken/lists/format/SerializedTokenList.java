package io.github.keystonetoken.lists.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A list as dogpile.cache 1.1 and later stores it where the region has a serializer (api.py,
 * region.py): its metadata as JSON, a bar, and the pickled payload.
 */
final class SerializedTokenList {

  private static final Pattern METADATA =
      Pattern.compile("\\{\"ct\": ?(\\d{1,12}(?:\\.\\d{1,20})?), ?\"v\": ?\\d{1,3}}\\|");

  private static final int LONGEST_METADATA = 64;

  private SerializedTokenList() {}

  /** The list; empty if the value does not start as one of this kind does. */
  static Optional<TokenList> decode(byte[] content) throws UndecodableException {
    int length = Math.min(content.length, LONGEST_METADATA);
    Matcher metadata = METADATA.matcher(new String(content, 0, length, ISO_8859_1));
    if (!metadata.lookingAt()) {
      return Optional.empty();
    }
    double created = Double.parseDouble(metadata.group(1));
    return Optional.of(
        PickledTokenList.decode(content, metadata.end(), PickledTokenList.createdAt(created)));
  }
}
