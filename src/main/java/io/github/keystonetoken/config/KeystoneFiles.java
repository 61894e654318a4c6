package io.github.keystonetoken.config;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Keystone's configuration files, found and read in the order in which oslo.config reads them. */
final class KeystoneFiles {

  // Zed's sample with every option is 120 kB.
  private static final int MAX_BYTES = 4 << 20;

  private final Path defaultFile;
  private final ProblemCollector problems;

  /**
   * @param defaultFile read, if it can be, when the operator names none
   */
  KeystoneFiles(Path defaultFile, ProblemCollector problems) {
    this.defaultFile = defaultFile;
    this.problems = problems;
  }

  /** Reads these files and directories, the files first, or the default file if there are none. */
  List<OsloConfigFile> read(List<String> named) {
    return named.isEmpty() ? readDefault() : paths(named).stream().flatMap(this::read).toList();
  }

  /** The files that would be read, in that order, whether they can be or not. */
  List<Path> paths(List<String> named) {
    if (named.isEmpty()) {
      return List.of(defaultFile);
    }
    List<Path> files = new ArrayList<>();
    List<Path> inDirectories = new ArrayList<>();
    for (String name : named) {
      Path path = TextFile.path(name).findFirst().orElse(null);
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

  private List<OsloConfigFile> readDefault() {
    if (Files.isReadable(defaultFile)) {
      return read(defaultFile).toList();
    }
    if (Files.exists(defaultFile)) {
      problems.notice(
          defaultFile
              + " may not be read by this account and is left out: let the account join the file's"
              + " group (keystone), or give flags instead");
    }
    return List.of();
  }

  private Stream<OsloConfigFile> read(Path path) {
    String name = path.toString();
    TextFile file = TextFile.read(name, MAX_BYTES, reason -> notRead(name, reason));
    return file == null
        ? Stream.empty()
        : Stream.of(OsloConfigFile.parse(path, file.text(), problems));
  }

  private List<Path> confFilesIn(Path directory) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.conf")) {
      return StreamSupport.stream(files.spliterator(), false)
          // As Python's glob: a leading dot hides a file.
          .filter(file -> !file.getFileName().toString().startsWith("."))
          .sorted(Comparator.comparing(Path::toString))
          .toList();
    } catch (IOException e) {
      notRead(directory.toString(), "may not be read by this account");
      return List.of();
    }
  }

  private void notRead(String name, String reason) {
    problems.add(
        "--keystone.conf",
        Problem.quote(name) + " " + reason,
        "name a file or directory that the exporter's account may read");
  }
}
