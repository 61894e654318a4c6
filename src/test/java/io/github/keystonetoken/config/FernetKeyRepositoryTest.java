package io.github.keystonetoken.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FernetKeyRepositoryTest {

  @TempDir private Path directory;

  private Loading conf(String provider, String more) throws Exception {
    return Loading.watching()
        .conf(
            directory,
            "[token]\n" + provider + "\n[fernet_tokens]\nkey_repository = " + keys() + "\n" + more);
  }

  private Path keys() {
    return directory.resolve("keys");
  }

  @Test
  void watchesConfiguredDirectory() throws Exception {
    Files.createDirectory(keys());

    assertThat(conf("provider = fernet", "").load().fernet())
        .contains(new Config.Fernet(keys(), 3, Duration.ofSeconds(60)));
    assertThat(conf("", "max_active_keys = 7").load().fernet())
        .contains(new Config.Fernet(keys(), 7, Duration.ofSeconds(60)));
  }

  @Test
  void namesGroupIfDirectoryIsMissing() throws Exception {
    String reason =
        "[fernet_tokens] key_repository, keys, does not exist or cannot be seen by this account";
    String remedy =
        "add the account to the directory's group (keystone), and run chmod g+rx on the directory; only the names and times of the keys are read";
    Loading loading = conf("provider = fernet", "");

    assertThat(loading.load().fernet()).isEmpty();
    assertThat(loading.load().notices().toString().replace(directory + "/", ""))
        .contains("The fernet collector is off: " + reason + "; to enable it, " + remedy);
    assertThat(loading.and("--collector.fernet").problems(directory))
        .isEqualTo("--collector.fernet: " + reason + "; " + remedy);
  }

  @ParameterizedTest
  @CsvSource({"provider = uuid, --collector.users=1", "provider = fernet, --no-collector.fernet"})
  void isOffWithoutNotice(String provider, String flag) throws Exception {
    Files.createDirectory(keys());
    Config config = conf(provider, "").arguments(flag).load();

    assertThat(config.fernet()).isEmpty();
    assertThat(config.notices()).noneMatch(notice -> notice.contains("fernet"));
  }

  @Test
  void explicitCollectorNeedsKeystoneConf() {
    assertThat(Loading.watching().and("--collector.fernet").problems())
        .contains("--collector.fernet: no keystone.conf with [token] provider = fernet was read");
  }

  @Test
  void refusesInvalidNumberOfKeys() throws Exception {
    assertThat(conf("", "max_active_keys = 0").problems(directory))
        .contains("\"0\" is not a number of keys; write a whole number, at least 1");
  }
}
