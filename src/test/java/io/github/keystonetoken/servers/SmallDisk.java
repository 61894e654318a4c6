package io.github.keystonetoken.servers;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A private MariaDB whose temporary files are on a file system of a few hundred KiB, which can be
 * filled. The file system exists in the server's namespace only: it needs no root, but a kernel
 * that permits unprivileged user namespaces.
 */
public final class SmallDisk implements AutoCloseable {

  private final Path directory = MariaDb.install();

  /** All temporary tables go to the disk, and not only those that do not fit into memory. */
  private final MariaDb server = MariaDb.startOn(this, "--tmp-memory-table-size=0");

  private SmallDisk() {}

  public static SmallDisk start() {
    return new SmallDisk();
  }

  Path directory() {
    return directory;
  }

  private Path mountPoint() {
    return MariaDb.temporary(directory);
  }

  /**
   * Runs the server's command, which follows, in a namespace in which the account that runs the
   * test is root.
   */
  List<String> command() {
    return List.of(
        ServerProcess.program("util-linux", "/usr/bin/unshare").toString(),
        "--user",
        "--map-root-user",
        "--mount",
        "sh",
        "-c",
        "mount -t tmpfs -o size=256k tmpfs \"$0\" && exec \"$@\" --user=root",
        mountPoint().toString());
  }

  public MariaDb server() {
    return server;
  }

  /** Fills it: all further writes fail. */
  public void fill() {
    try (OutputStream out = Files.newOutputStream(filler())) {
      while (true) {
        out.write(new byte[1024]);
      }
    } catch (IOException e) {
      // The disk is full.
    }
  }

  public void free() {
    Unchecked.run(() -> Files.delete(filler()));
  }

  /** As seen from outside of the namespace. */
  private Path filler() {
    return Path.of("/proc/" + server.pid() + "/root" + mountPoint() + "/filler");
  }

  @Override
  public void close() {
    server.close();
  }
}
