package io.github.keystonetoken.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A file of text that an operator names, read whole and bounded.
 *
 * @param text its content; bytes that are not UTF-8 are replaced, because a comment in another
 *     encoding is no reason to stop
 */
record TextFile(Path path, String text) {

  /**
   * Reads a file.
   *
   * @param maxBytes of a longer file nothing is read
   * @param failure receives the reason if it cannot be read: a predicate such as "does not exist"
   * @return null if it cannot be read
   */
  static @Nullable TextFile read(String name, int maxBytes, Consumer<String> failure) {
    try {
      Path path = Path.of(name);
      return new TextFile(path, read(path, maxBytes));
    } catch (InvalidPathException e) {
      failure.accept("is not a valid file name");
    } catch (IOException e) {
      failure.accept(String.valueOf(e.getMessage()));
    }
    return null;
  }

  /** The path of a file; empty if there is no name, or it is not a valid one. */
  static Optional<Path> path(@Nullable String name) {
    try {
      return Optional.ofNullable(name).map(Path::of);
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private static String read(Path path, int maxBytes) throws IOException {
    if (!Files.exists(path)) {
      throw new IOException("does not exist");
    }
    if (!Files.isReadable(path)) {
      throw new IOException("cannot be read by this account");
    }
    if (Files.isDirectory(path)) {
      throw new IOException("is a directory");
    }
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(maxBytes + 1);
      if (bytes.length > maxBytes) {
        throw new IOException("is longer than " + maxBytes + " bytes");
      }
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  /** The content may be a password. */
  @Override
  public String toString() {
    return path.toString();
  }
}
