package io.github.keystonetoken.servers;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;

/**
 * A certificate that signed itself, and its key, as PEM files.
 *
 * @param certificate the certificate
 * @param key its key in PKCS#8
 */
public record Certificate(Path certificate, Path key) {

  private static final String PASSWORD = "changeit";

  /**
   * Makes one.
   *
   * @param directory where the files go
   * @param name of the files
   * @param names what it is for, such as {@code dns:localhost}
   */
  public static Certificate create(Path directory, String name, String names) {
    Path store = directory.resolve(name + ".p12");
    run(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-alias",
            name,
            "-keyalg",
            "EC",
            "-dname",
            "CN=" + name,
            "-ext",
            "SAN=" + names,
            "-keystore",
            store.toString(),
            "-storetype",
            "PKCS12",
            "-storepass",
            PASSWORD));
    try (InputStream in = Files.newInputStream(store)) {
      KeyStore entries = KeyStore.getInstance("PKCS12");
      entries.load(in, PASSWORD.toCharArray());
      return new Certificate(
          write(
              directory.resolve(name + ".pem"),
              "CERTIFICATE",
              entries.getCertificate(name).getEncoded()),
          write(
              directory.resolve(name + ".key"),
              "PRIVATE KEY",
              entries.getKey(name, PASSWORD.toCharArray()).getEncoded()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Path write(Path file, String label, byte[] encoded) throws IOException {
    String body = Base64.getMimeEncoder().encodeToString(encoded);
    return Files.writeString(
        file, "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n");
  }

  static void run(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(command.get(0) + " failed. It said:\n" + output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
