package io.github.keystonetoken.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PeersOptionsTest {

  @TempDir Path directory;

  @Test
  void theShippedExporterIsMeasuredFirst() {
    assertThat(PeersOptions.parse().distributions())
        .containsExactly(Path.of("target/dist/keystone-token-exporter"));
  }

  @Test
  void anotherDirectoryIsMeasuredAsWell() throws IOException {
    Path launcher = PeersOptions.launcher(directory);
    Files.createDirectories(launcher.getParent());
    assertThat(Files.createFile(launcher).toFile().setExecutable(true)).isTrue();

    PeersOptions options = PeersOptions.parse("--quick", "--dist=" + directory);

    assertThat(options.quick()).isTrue();
    assertThat(options.distributions()).last().isEqualTo(directory);
  }

  @Test
  void aDirectoryWithoutALauncherIsRefused() {
    assertThatThrownBy(() -> PeersOptions.parse("--dist=" + directory))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("keystone-token-exporter");
  }

  @Test
  void anUnknownArgumentIsRefused() {
    assertThatThrownBy(() -> PeersOptions.parse("--fast"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'--fast'");
  }
}
