package io.github.keystonetoken.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** A file of text that an operator names, read whole and bounded. */
final class TextFile {

  private TextFile() {}

  /** The path, or empty where the operating system cannot have one of that name. */
  static Optional<Path> path(String text) {
    try {
      return Optional.of(Path.of(text));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /**
   * The text of a file. Bytes that are not UTF-8 are replaced: a comment in another encoding is no
   * reason to stop.
   *
   * @param limit most bytes
   * @throws IOException if it cannot be read; the message tells why, in words that follow "it"
   */
  static String read(Path path, int limit) throws IOException {
    if (!Files.exists(path)) {
      throw new IOException("does not exist");
    }
    if (!Files.isReadable(path)) {
      throw new IOException("may not be read by this account");
    }
    if (Files.isDirectory(path)) {
      throw new IOException("is a directory");
    }
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(limit + 1);
      if (bytes.length > limit) {
        throw new IOException("is longer than " + limit + " bytes");
      }
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }
}
