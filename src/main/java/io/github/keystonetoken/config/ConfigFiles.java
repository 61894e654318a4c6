package io.github.keystonetoken.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * The files that a configuration is made of, as they were at one moment: if two differ, the
 * configuration may have changed in between.
 */
public record ConfigFiles(Map<Path, Stamp> files) {

  private static final Stamp ABSENT = new Stamp(FileTime.fromMillis(0), -1);

  /** What of a file changes with its content. */
  public record Stamp(FileTime modified, long bytes) {}

  public static ConfigFiles of(Collection<Path> paths) {
    Map<Path, Stamp> files = new HashMap<>();
    paths.forEach(path -> files.put(path, stamp(path)));
    return new ConfigFiles(files);
  }

  private static Stamp stamp(Path path) {
    try {
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      return new Stamp(attributes.lastModifiedTime(), attributes.size());
    } catch (IOException e) {
      // Loading says why it cannot be read, where it has to be.
      return ABSENT;
    }
  }
}
