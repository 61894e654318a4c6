package io.github.keystonetoken.config;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Keystone's configuration files, found and read in the order in which oslo.config reads them.
 *
 * @param named the operator's files and directories; the files are read first
 * @param defaultFile read, if it can be, when the operator names none
 */
record KeystoneFiles(List<String> named, Path defaultFile, ProblemCollector problems) {

  // Zed's sample with every option is 120 kB.
  private static final int MAX_BYTES = ConfigFiles.MAX_BYTES;

  private static final String REMEDY =
      "name a file or directory that the exporter's account may read";

  /** The files that would be read, in that order, whether they can be or not. */
  List<Path> paths() {
    if (named.isEmpty()) {
      return List.of(defaultFile);
    }
    List<Path> files = new ArrayList<>();
    List<Path> inDirectories = new ArrayList<>();
    for (String name : named) {
      Path path = TextFile.path(name).orElse(null);
      if (path == null) {
        notRead(name, "cannot be the name of a file");
      } else if (Files.isDirectory(path)) {
        inDirectories.addAll(confFilesIn(path));
      } else {
        files.add(path);
      }
    }
    files.addAll(inDirectories);
    return files;
  }

  List<OsloConfigFile> read() {
    if (named.isEmpty() && !Files.isReadable(defaultFile)) {
      if (Files.exists(defaultFile)) {
        problems.notice(
            defaultFile
                + " may not be read by this account and is left out: let the account join the"
                + " file's group (keystone), or give flags instead");
      }
      return List.of();
    }
    return paths().stream().flatMap(this::read).toList();
  }

  private Stream<OsloConfigFile> read(Path path) {
    TextFile file = setting(path.toString()).file(MAX_BYTES, REMEDY);
    return file == null
        ? Stream.empty()
        : Stream.of(OsloConfigFile.parse(path, file.text(), problems));
  }

  private List<Path> confFilesIn(Path directory) {
    List<Path> files = new ArrayList<>();
    // As Python's glob: a leading dot hides a file.
    try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, "[!.]*.conf")) {
      found.forEach(files::add);
    } catch (IOException e) {
      notRead(directory.toString(), "may not be read by this account");
    }
    files.sort(null);
    return files;
  }

  private Setting setting(String name) {
    return new Setting(name, "--keystone.conf", problems);
  }

  private void notRead(String name, String reason) {
    setting(name).problem(Problem.quote(name) + " " + reason, REMEDY);
  }
}
