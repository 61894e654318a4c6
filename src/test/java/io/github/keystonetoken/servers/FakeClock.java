package io.github.keystonetoken.servers;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * A wall clock for one process, which can be set while it runs (libfaketime). Its monotonic clock
 * is not changed, as when an administrator sets a clock.
 */
public final class FakeClock {

  private final Path setting;

  private FakeClock(Path setting) {
    this.setting = setting;
  }

  /** Makes one that is right at first. */
  public static FakeClock in(Path directory) {
    FakeClock clock = new FakeClock(directory.resolve("clock"));
    clock.set(Duration.ZERO);
    return clock;
  }

  /** Environment of the process. */
  public Map<String, String> environment() {
    return Map.of(
        // The dynamic linker replaces $LIB.
        "LD_PRELOAD", "/usr/$LIB/faketime/libfaketime.so.1",
        "FAKETIME_TIMESTAMP_FILE", setting.toString(),
        "FAKETIME_NO_CACHE", "1",
        "FAKETIME_DONT_FAKE_MONOTONIC", "1",
        // With libfaketime's fix Java, which waits by the monotonic clock itself, hangs.
        "FAKETIME_FORCE_MONOTONIC_FIX", "0",
        "FAKETIME_DISABLE_SHM", "1");
  }

  /** Sets it ahead of the right time, or behind. */
  public void set(Duration ahead) {
    Path written = Path.of(setting + ".new");
    Unchecked.run(
        () -> {
          Files.writeString(written, "%+d".formatted(ahead.toSeconds()));
          // Atomically: the process may read it at any moment.
          Files.move(written, setting, ATOMIC_MOVE, REPLACE_EXISTING);
        });
  }
}
