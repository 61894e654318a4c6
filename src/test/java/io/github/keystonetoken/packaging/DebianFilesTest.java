package io.github.keystonetoken.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.servers.CommandRun;
import io.github.keystonetoken.servers.ServerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The files of the Debian package; {@code deploy/deb/test} installs it. */
final class DebianFilesTest {

  private static final Path DEB = Path.of("deploy/deb");
  private static final Path ROOT = DEB.resolve("root");
  private static final Path UNIT =
      ROOT.resolve("usr/lib/systemd/system/keystone-token-exporter.service");

  /** In tenths; a unit without any restriction has 10.0. */
  private static final int MOST_EXPOSURE = 12;

  @Test
  void unitIsRestricted() throws Exception {
    String analyze = ServerProcess.program("systemd", "/usr/bin/systemd-analyze").toString();
    String report =
        CommandRun.run(
                List.of(
                    analyze,
                    "security",
                    "--offline=true",
                    "--no-pager",
                    "--threshold=" + MOST_EXPOSURE,
                    UNIT.toString()))
            .check()
            .output();

    assertThat(report).contains("Overall exposure level for keystone-token-exporter.service");
  }

  @Test
  void conffilesExist() throws Exception {
    List<String> conffiles = Files.readAllLines(DEB.resolve("control/conffiles"));

    assertThat(conffiles).allSatisfy(file -> assertThat(Path.of(ROOT + file)).isRegularFile());
    assertThat(Files.readString(UNIT)).contains("EnvironmentFile=-" + conffiles.get(0) + "\n");
  }
}
