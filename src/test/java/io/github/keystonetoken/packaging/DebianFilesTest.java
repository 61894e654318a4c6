package io.github.keystonetoken.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.servers.ServerProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of the Debian package; {@code deploy/deb/test} installs it. */
final class DebianFilesTest {

  private static final Path DEB = Path.of("deploy/deb");
  private static final Path ROOT = DEB.resolve("root");
  private static final Path UNIT =
      ROOT.resolve("usr/lib/systemd/system/keystone-token-exporter.service");

  /** In tenths: of 10 for a unit without any restriction. */
  private static final int MOST_EXPOSURE = 12;

  private static final Pattern FLAG =
      Pattern.compile("--(?:config|database|keystone|log|memcached|web)[a-z.-]+");

  @Test
  void theUnitIsHardlyExposed() throws Exception {
    Process process =
        new ProcessBuilder(
                ServerProcess.program("systemd", "/usr/bin/systemd-analyze").toString(),
                "security",
                "--offline=true",
                "--no-pager",
                "--threshold=" + MOST_EXPOSURE,
                UNIT.toString())
            .redirectErrorStream(true)
            .start();
    String report = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).as(report).isZero();
    assertThat(report).contains("Overall exposure level for keystone-token-exporter.service");
  }

  @Test
  void configurationFilesArePartOfIt() throws Exception {
    List<String> conffiles = Files.readAllLines(DEB.resolve("control/conffiles"));

    assertThat(conffiles).allSatisfy(file -> assertThat(Path.of(ROOT + file)).isRegularFile());
    assertThat(Files.readString(UNIT)).contains("EnvironmentFile=-" + conffiles.get(0) + "\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "README.md",
        "root/etc/default/keystone-token-exporter",
        "root/usr/share/doc/keystone-token-exporter/examples/web.yml",
        "root/usr/lib/systemd/system/keystone-token-exporter.service",
      })
  void flagsThatItsFilesNameExist(String file) throws Exception {
    String usage = Files.readString(Path.of("src/test/resources/cli/usage.txt"));

    Stream<String> flags =
        FLAG.matcher(Files.readString(DEB.resolve(file))).results().map(MatchResult::group);

    assertThat(flags).isNotEmpty().allSatisfy(flag -> assertThat(usage).contains(flag));
  }
}
