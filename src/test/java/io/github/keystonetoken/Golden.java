package io.github.keystonetoken;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What users see, in files that were reviewed. {@code -Dgolden=write} writes them instead of
 * comparing: read the difference before you commit it.
 */
public final class Golden {

  private static final Path ROOT = Path.of("src/test/resources");
  private static final boolean WRITE = "write".equals(System.getProperty("golden"));

  private Golden() {}

  /** Compares a text with a file below {@code src/test/resources}. */
  public static void check(String file, String text) {
    check(ROOT.resolve(file), text);
  }

  /** Compares a text with a file that is anywhere in the project. */
  public static void check(Path golden, String text) {
    try {
      if (WRITE) {
        Files.createDirectories(golden.toAbsolutePath().getParent());
        Files.writeString(golden, text);
      }
      assertThat(text).isEqualTo(Files.readString(golden));
    } catch (IOException e) {
      throw new UncheckedIOException("Write " + golden + " with -Dgolden=write", e);
    }
  }
}
