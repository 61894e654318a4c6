package io.github.keystonetoken.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigFilesTest {

  @TempDir private Path directory;
  private Path file;
  private Path users;
  private Path parts;

  @BeforeEach
  void write() throws IOException {
    file = Files.writeString(directory.resolve("keystone.conf"), "[token]\n");
    users = directory.resolve("users");
    parts = Files.createDirectory(directory.resolve("keystone.conf.d"));
  }

  private ConfigFiles now() {
    return Loading.with("--keystone.conf", file.toString(), parts.toString())
        .and("--keystone.users-file", users.toString())
        .loader()
        .files();
  }

  @Test
  void unchangedFilesAreEqual() {
    assertThat(now()).isEqualTo(now());
  }

  @Test
  void detectsChangedFiles() throws IOException {
    ConfigFiles before = now();
    Files.writeString(file, "[token]\ndriver = memcache\n");
    ConfigFiles written = now();
    Files.writeString(users, "u1 nova\n");
    ConfigFiles usersAdded = now();
    Files.writeString(parts.resolve("10-memcache.conf"), "");
    ConfigFiles partAdded = now();
    Files.delete(file);
    ConfigFiles removed = now();

    assertThat(List.of(before, written, usersAdded, partAdded, removed)).doesNotHaveDuplicates();
  }

  @Test
  void detectsReplacementOfSameSizeAndTime() throws IOException {
    ConfigFiles before = now();
    FileTime modified = Files.getLastModifiedTime(file);
    Files.writeString(file, "[cache]\n");
    Files.setLastModifiedTime(file, modified);
    assertThat(now()).isNotEqualTo(before);
  }

  @Test
  void readsDefaultFileWithoutFlag() throws IOException {
    ConfigLoader loader = new Loading().defaultFile(directory.resolve("default.conf")).loader();
    ConfigFiles before = loader.files();
    Files.writeString(directory.resolve("default.conf"), "[token]\n");

    assertThat(loader.files()).isNotEqualTo(before);
  }
}
