package io.github.keystonetoken.servers;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A certificate and its key, as PEM files.
 *
 * @param certificate the certificate
 * @param key its key in PKCS#8
 */
public record Certificate(Path certificate, Path key) {

  /**
   * Makes one that is signed with its own key.
   *
   * @param directory where the files go
   * @param name of the files
   * @param names what it is for, such as {@code DNS:localhost,IP:127.0.0.1}
   */
  public static Certificate create(Path directory, String name, String names) {
    return make(directory, name, "-addext", "subjectAltName=" + names);
  }

  /** Makes one with openssl's options. */
  static Certificate make(Path directory, String name, String... options) {
    Certificate made =
        new Certificate(directory.resolve(name + ".pem"), directory.resolve(name + ".key"));
    String command =
        "/usr/bin/openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2";
    List<String> words = new ArrayList<>(List.of(command.split(" ", -1)));
    words.addAll(List.of("-subj", "/CN=" + name));
    words.addAll(List.of("-keyout", made.key().toString(), "-out", made.certificate().toString()));
    words.addAll(List.of(options));
    CommandRun.run(words).check();
    return made;
  }
}
