package io.github.keystonetoken.servers;

import java.nio.file.Path;
import java.util.List;

/** A private Alertmanager, alone and without a cluster. */
public final class Alertmanager extends ServerProcess {

  private Alertmanager(Path directory, int port, Path configuration) {
    super(
        "alertmanager",
        directory,
        port,
        List.of(
            program("prometheus-alertmanager", "/usr/bin/prometheus-alertmanager").toString(),
            "--config.file=" + configuration.toAbsolutePath(),
            "--storage.path=" + directory.resolve("data"),
            "--web.listen-address=127.0.0.1:" + port,
            "--cluster.listen-address="),
        () -> Http.answers(url(port) + "/-/ready"));
  }

  /** Starts one on a free loopback port with this configuration. */
  public static Alertmanager start(Path configuration) {
    return new Alertmanager(newDirectory("alertmanager"), FreePort.find(), configuration);
  }
}
