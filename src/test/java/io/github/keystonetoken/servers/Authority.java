package io.github.keystonetoken.servers;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Signs certificates, as the authority of an organization does.
 *
 * @param directory where the files go
 * @param certificate its own
 * @param key the key that it signs with
 */
public record Authority(Path directory, Path certificate, Path key) {

  /** Makes one. */
  public static Authority create(Path directory, String name) {
    Certificate own =
        openssl(directory, name, List.of("-addext", "basicConstraints=critical,CA:TRUE"));
    return new Authority(directory, own.certificate(), own.key());
  }

  /**
   * Makes a certificate and signs it. One of the same name is replaced.
   *
   * @param names what it is for, such as {@code DNS:localhost,IP:127.0.0.1}
   */
  public Certificate sign(String name, String names) {
    return openssl(
        directory,
        name,
        List.of(
            "-CA",
            certificate.toString(),
            "-CAkey",
            key.toString(),
            "-addext",
            "basicConstraints=critical,CA:FALSE",
            "-addext",
            "subjectAltName=" + names));
  }

  private static Certificate openssl(Path directory, String name, List<String> options) {
    Certificate made =
        new Certificate(directory.resolve(name + ".pem"), directory.resolve(name + ".key"));
    List<String> command =
        new ArrayList<>(
            List.of(
                ServerProcess.program("openssl", "/usr/bin/openssl").toString(),
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=" + name,
                "-keyout",
                made.key().toString(),
                "-out",
                made.certificate().toString()));
    command.addAll(options);
    Certificate.run(command);
    return made;
  }
}
