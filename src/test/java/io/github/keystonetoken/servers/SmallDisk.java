package io.github.keystonetoken.servers;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A private MariaDB whose temporary files are on a file system of a few hundred KiB, which can be
 * filled. The file system is seen by the server alone: it needs no root, but a kernel that lets
 * everybody have user namespaces.
 */
public final class SmallDisk implements AutoCloseable {

  private static final int BLOCK = 1024;

  private final Path directory;
  private final MariaDb server;

  private SmallDisk() {
    directory = MariaDb.install();
    // All temporary tables go to it, and not only those that do not fit into memory.
    server = MariaDb.startOn(this, "--tmp-memory-table-size=0");
  }

  public static SmallDisk start() {
    return new SmallDisk();
  }

  Path directory() {
    return directory;
  }

  Path mountPoint() {
    return MariaDb.temporary(directory);
  }

  /** What the server's own command follows. */
  List<String> command() {
    Path unshare = ServerProcess.program("util-linux", "/usr/bin/unshare");
    return List.of(
        unshare.toString(),
        "--user",
        "--map-root-user",
        "--mount",
        "sh",
        "-c",
        "mount -t tmpfs -o size=256k tmpfs \"$0\" && exec \"$@\"",
        mountPoint().toString());
  }

  public MariaDb server() {
    return server;
  }

  /** Nothing more can be written to it from now on. */
  public void fill() {
    byte[] block = new byte[BLOCK];
    try (OutputStream out = Files.newOutputStream(filler())) {
      while (true) {
        out.write(block);
      }
    } catch (IOException e) {
      // It is full.
    }
  }

  public void free() {
    try {
      Files.delete(filler());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
