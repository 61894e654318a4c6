package io.github.keystonetoken.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;

/**
 * A wall clock for one process, which can be set while it runs (libfaketime). Its monotonic clock
 * goes on as it was, as with a clock that an administrator sets.
 */
public final class FakeClock {

  private final Path setting;

  private FakeClock(Path setting) {
    this.setting = setting;
  }

  /** One that is right so far. */
  public static FakeClock in(Path directory) {
    FakeClock clock = new FakeClock(directory.resolve("clock"));
    clock.set(Duration.ZERO);
    return clock;
  }

  /** What the process is to be started with. */
  public Map<String, String> environment() {
    return Map.of(
        "LD_PRELOAD", library().toString(),
        "FAKETIME_TIMESTAMP_FILE", setting.toString(),
        "FAKETIME_NO_CACHE", "1",
        "FAKETIME_DONT_FAKE_MONOTONIC", "1",
        // Java waits for the monotonic clock by itself, and stands still where it is mended.
        "FAKETIME_FORCE_MONOTONIC_FIX", "0",
        "FAKETIME_DISABLE_SHM", "1");
  }

  private static Path library() {
    try (DirectoryStream<Path> libraries =
        Files.newDirectoryStream(Path.of("/usr/lib"), "*-linux-*")) {
      for (Iterator<Path> all = libraries.iterator(); all.hasNext(); ) {
        Path library = all.next().resolve("faketime/libfaketime.so.1");
        if (Files.isReadable(library)) {
          return library;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new IllegalStateException(
        "libfaketime.so.1 is not there: apt-get install --no-install-recommends libfaketime");
  }

  /** Sets it ahead of the right time, or behind. */
  public void set(Duration ahead) {
    try {
      Path written =
          Files.writeString(Path.of(setting + ".new"), "%+d".formatted(ahead.toSeconds()));
      // In one piece: the process reads it at any moment.
      Files.move(
          written, setting, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
