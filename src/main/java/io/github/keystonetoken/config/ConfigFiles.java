package io.github.keystonetoken.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The files that a configuration is made of, as they were at one moment: if two differ, the
 * configuration may have changed in between.
 *
 * @param files by path; empty for one that is not there
 */
public record ConfigFiles(Map<Path, Optional<Stamp>> files) {

  /** What of a file changes with its content. */
  public record Stamp(FileTime modified, long bytes) {}

  public ConfigFiles {
    files = Map.copyOf(files);
  }

  static ConfigFiles of(Collection<Path> paths) {
    Map<Path, Optional<Stamp>> files = new LinkedHashMap<>();
    paths.forEach(path -> files.put(path, stamp(path)));
    return new ConfigFiles(files);
  }

  private static Optional<Stamp> stamp(Path path) {
    try {
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      return Optional.of(new Stamp(attributes.lastModifiedTime(), attributes.size()));
    } catch (IOException e) {
      // Loading says why it cannot be read, where it has to be.
      return Optional.empty();
    }
  }
}
