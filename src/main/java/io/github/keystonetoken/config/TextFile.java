package io.github.keystonetoken.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;
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

  /**
   * Checksums of files as they are now: if they differ from earlier ones, a file may have changed.
   * Of a directory or a pipe it is the time; -1 if neither can be read. The content is compared,
   * because a file can be replaced by one of the same size and time.
   */
  static Map<Path, Long> checksums(List<Path> paths) {
    return paths.stream().distinct().collect(Collectors.toMap(path -> path, TextFile::checksum));
  }

  private static long checksum(Path path) {
    try {
      // Reading a pipe would empty it.
      if (!Files.isRegularFile(path)) {
        return Files.getLastModifiedTime(path).toMillis();
      }
      try (InputStream in = Files.newInputStream(path)) {
        CRC32C checksum = new CRC32C();
        checksum.update(in.readNBytes(OsloConfigFile.MAX_BYTES + 1));
        return checksum.getValue();
      }
    } catch (IOException e) {
      // Loading reports why it cannot be read, if it is needed.
      return -1;
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
