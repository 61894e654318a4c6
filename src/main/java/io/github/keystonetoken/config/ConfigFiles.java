package io.github.keystonetoken.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * The files that a configuration is made of, as they were at one moment: if two differ, the
 * configuration may have changed in between. Contents are compared, because a file can be replaced
 * by one of the same size and time.
 *
 * @param stamps checksum of the content by file; of a directory or a pipe its time; -1 if neither
 *     can be read
 */
public record ConfigFiles(Map<Path, Long> stamps) {

  /** Maximum size of a file: a longer one is refused when it is loaded. */
  static final int MAX_BYTES = 4 << 20;

  public static ConfigFiles of(Collection<Path> paths) {
    Map<Path, Long> stamps = new HashMap<>();
    paths.forEach(path -> stamps.put(path, stamp(path)));
    return new ConfigFiles(stamps);
  }

  private static long stamp(Path path) {
    try {
      // Reading a pipe would empty it.
      if (!Files.isRegularFile(path)) {
        return Files.getLastModifiedTime(path).toMillis();
      }
      try (InputStream in = Files.newInputStream(path)) {
        CRC32C checksum = new CRC32C();
        checksum.update(in.readNBytes(MAX_BYTES + 1));
        return checksum.getValue();
      }
    } catch (IOException e) {
      // Loading reports why it cannot be read, if it is needed.
      return -1;
    }
  }
}
