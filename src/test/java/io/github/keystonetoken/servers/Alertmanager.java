package io.github.keystonetoken.servers;

import java.nio.file.Path;
import java.util.List;

/** A private Alertmanager, alone and without a cluster. */
public final class Alertmanager extends LocalServer {

  private Alertmanager(ServerProcess process, int port) {
    super(process, port);
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
    return new Alertmanager(
        ServerProcess.start(
            "alertmanager", directory, command, () -> Http.answers(url(port) + "/-/ready")),
        port);
  }
}
