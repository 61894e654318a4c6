package io.github.keystonetoken.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/**
 * The files that a configuration is made of, as they were at one moment: if two differ, the
 * configuration may have changed in between. Their contents are compared, because a file can be
 * replaced by one of the same size and time.
 *
 * @param hashes of the contents by file; empty for one that cannot be read. Of a directory or a
 *     pipe, its time
 */
public record ConfigFiles(Map<Path, String> hashes) {

  /** The longest file of a configuration: what is longer is refused when it is loaded. */
  static final int MAX_BYTES = 4 << 20;

  public static ConfigFiles of(Collection<Path> paths) {
    Map<Path, String> hashes = new HashMap<>();
    paths.forEach(path -> hashes.put(path, hash(path)));
    return new ConfigFiles(hashes);
  }

  private static String hash(Path path) {
    try {
      // Reading a pipe would empty it.
      if (!Files.isRegularFile(path)) {
        return Files.getLastModifiedTime(path).toString();
      }
      try (InputStream in = Files.newInputStream(path)) {
        byte[] content = in.readNBytes(MAX_BYTES + 1);
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
      }
    } catch (IOException e) {
      // Loading says why it cannot be read, where it has to be.
      return "";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
