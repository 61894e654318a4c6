package io.github.keystonetoken.fernet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.model.FernetKeys;
import io.github.keystonetoken.model.Keystone;
import io.github.keystonetoken.model.Snapshot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

final class FernetSourceTest {

  private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");

  @TempDir private Path directory;

  private FernetKeys collect() throws CollectionException {
    return new FernetSource(new Config.Fernet(directory, 3, Duration.ofMinutes(1)))
        .collect(Snapshot.initial(Keystone.unknown()), NOW);
  }

  private void file(String name, Duration age) throws Exception {
    Path file = Files.writeString(directory.resolve(name), "");
    Files.setLastModifiedTime(file, FileTime.from(NOW.minus(age)));
  }

  /** To open a named pipe for reading waits for a writer, and there is none. */
  @Test
  @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void neverOpensAKey() throws Exception {
    String path = directory.resolve("5").toString();
    assertThat(new ProcessBuilder("mkfifo", path).start().waitFor()).isZero();

    assertThat(collect().primary()).isEqualTo(5);
  }

  @Test
  void readsNamesAndTimes() throws Exception {
    file("0", Duration.ofHours(1));
    file("5", Duration.ofHours(25));
    file("4", Duration.ofHours(49));

    Instant rotated = NOW.minus(Duration.ofHours(1));
    assertThat(collect())
        .isEqualTo(new FernetKeys(3, 3, 5, Optional.of(rotated), Optional.of(Duration.ofDays(1))));
  }

  /** A rotation under way, a backup, a directory, and what a Kubernetes secret is made of. */
  @Test
  void skipsOtherFiles() throws Exception {
    Path data = Files.createDirectory(directory.resolve("..2026_11_29"));
    Files.createSymbolicLink(directory.resolve("..data"), data);
    Files.writeString(data.resolve("1"), "");
    Files.createSymbolicLink(directory.resolve("1"), data.resolve("1"));
    Files.createSymbolicLink(directory.resolve("8"), data.resolve("8"));
    Files.createDirectory(directory.resolve("9"));
    file("0", Duration.ZERO);
    file("0.tmp", Duration.ZERO);
    file("7.bak", Duration.ZERO);
    file("99999999999", Duration.ZERO);

    assertThat(collect().primary()).isEqualTo(1);
    assertThat(collect().number()).isEqualTo(2);
  }

  @Test
  void failsWithoutKeysOrDirectory() throws Exception {
    assertThatThrownBy(this::collect)
        .hasMessage(
            directory + " holds no key: run keystone-manage fernet_setup, or copy the keys there.");
    Files.delete(directory);

    assertThatThrownBy(this::collect)
        .hasMessage(directory + " cannot be listed: is it still there?");
    Files.createDirectory(directory);
  }
}
