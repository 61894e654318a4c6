package io.github.keystonetoken.cli;

import io.github.keystonetoken.model.TokenId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads a token from standard input, which other users cannot see. */
final class TokenInput {

  private TokenInput() {}

  /** The token in the first line; empty where there is none, or it could not be read. */
  public static Optional<TokenId> read(InputStream in) {
    try {
      // One more than the longest, to tell a longer one from it.
      byte[] read = in.readNBytes(TokenId.LONGEST + 2);
      return new String(read, StandardCharsets.US_ASCII)
          .lines()
          .findFirst()
          .map(String::strip)
          .flatMap(TokenId::parse);
    } catch (IOException e) {
      // As good as no input: what to do is the same.
      return Optional.empty();
    }
  }
}
