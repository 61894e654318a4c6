package io.github.keystonetoken.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The PEM files of connections over TLS to a server.
 *
 * @param authorities file, or directory as OpenSSL has it, of the authorities that may have signed
 *     the server's certificate; null for those that Java trusts
 * @param certificate the exporter's own, with the intermediate ones behind it; null for none
 * @param key its private key in PKCS#8; may be the same file; null if there is no certificate
 */
public record TlsFiles(@Nullable Path authorities, @Nullable Path certificate, @Nullable Path key) {

  /** No files: the authorities are those that Java trusts. */
  public static final TlsFiles NONE = new TlsFiles(null, null, null);

  /** The files that these settings name; what cannot be used is reported and left out. */
  static TlsFiles of(
      @Nullable Setting authorities, @Nullable Setting certificate, @Nullable Setting key) {
    // Python takes the key from the certificate's file if no other is named.
    return new TlsFiles(
        path(authorities, Pem.CERTIFICATE),
        path(certificate, Pem.CERTIFICATE),
        certificate == null ? null : path(key == null ? certificate : key, Pem.KEY));
  }

  private static @Nullable Path path(@Nullable Setting named, String label) {
    TextFile file = named == null ? null : named.pemFile(label);
    return file == null ? null : file.path();
  }

  /** Checksums of the files as they are now: a login that failed may succeed if they differ. */
  public Map<Path, Long> checksums() {
    return TextFile.checksums(
        Stream.of(authorities, certificate, key).filter(Objects::nonNull).toList());
  }

  /**
   * The TLS context of connections that verify the server. Reads the files again, because
   * certificates are renewed.
   *
   * @throws GeneralSecurityException if a file does not hold what it should
   */
  public SSLContext context() throws IOException, GeneralSecurityException {
    return context(
        Pem.trustManagers(authorities == null ? null : Pem.certificates(texts(authorities))));
  }

  /** The same, for connections that accept any server. */
  public SSLContext unverified() throws IOException, GeneralSecurityException {
    return context(new TrustManager[] {new AnyServer()});
  }

  private SSLContext context(TrustManager @Nullable [] trusted)
      throws IOException, GeneralSecurityException {
    KeyManager[] keys = null;
    if (certificate != null && key != null) {
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(
          Pem.keyStore(Pem.privateKey(text(key)), Pem.certificates(text(certificate))),
          Pem.NO_PASSWORD);
      keys = factory.getKeyManagers();
    }
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys, trusted, null);
    return context;
  }

  /** Of a directory, the files that OpenSSL reads: links named by a hash. */
  private static String texts(Path pem) throws IOException {
    if (!Files.isDirectory(pem)) {
      return text(pem);
    }
    StringBuilder all = new StringBuilder();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(pem, "????????.[0-9]")) {
      for (Path file : files) {
        all.append(text(file)).append('\n');
      }
    }
    return all.toString();
  }

  private static String text(Path pem) throws IOException {
    return Files.readString(pem, StandardCharsets.ISO_8859_1);
  }

  private static final class AnyServer implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
