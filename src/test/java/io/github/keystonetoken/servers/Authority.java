package io.github.keystonetoken.servers;

import java.nio.file.Path;

/**
 * Signs certificates, as the authority of an organization does.
 *
 * @param directory where the files go
 * @param certificate its own
 * @param key the key that it signs with
 */
public record Authority(Path directory, Path certificate, Path key) {

  public static Authority create(Path directory, String name) {
    Certificate own =
        Certificate.make(directory, name, "-addext", "basicConstraints=critical,CA:TRUE");
    return new Authority(directory, own.certificate(), own.key());
  }

  /**
   * Makes a certificate and signs it. One of the same name is replaced.
   *
   * @param names what it is for, such as {@code DNS:localhost,IP:127.0.0.1}
   */
  public Certificate sign(String name, String names) {
    return Certificate.make(
        directory,
        name,
        "-CA",
        certificate.toString(),
        "-CAkey",
        key.toString(),
        "-addext",
        "basicConstraints=critical,CA:FALSE",
        "-addext",
        "subjectAltName=" + names);
  }
}
