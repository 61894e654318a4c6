package io.github.keystonetoken.servers;

import java.nio.file.Path;
import java.util.List;

/** A private Alertmanager, alone and without a cluster. */
public final class Alertmanager implements AutoCloseable {

  private final ServerProcess process;
  private final int port;

  private Alertmanager(ServerProcess process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts one on a free loopback port with this configuration. */
  public static Alertmanager start(Path configuration) {
    Path program =
        ServerProcess.program("prometheus-alertmanager", "/usr/bin/prometheus-alertmanager");
    Path directory = ServerProcess.newDirectory("alertmanager");
    int port = FreePort.find();
    List<String> command =
        List.of(
            program.toString(),
            "--config.file=" + configuration.toAbsolutePath(),
            "--storage.path=" + directory.resolve("data"),
            "--web.listen-address=127.0.0.1:" + port,
            "--cluster.listen-address=");
    ServerProcess process =
        ServerProcess.start(
            "alertmanager",
            directory,
            command,
            () -> Http.answers("http://127.0.0.1:" + port + "/-/ready"));
    return new Alertmanager(process, port);
  }

  public String address() {
    return "127.0.0.1:" + port;
  }

  @Override
  public void close() {
    process.close();
  }
}
