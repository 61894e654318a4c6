package io.github.keystonetoken.config;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Makes what TLS needs of PEM files; the JDK itself reads key stores. */
public final class PemFiles {

  /** What to do with a key that is not in PKCS#8. */
  static final String CONVERT =
      "convert it: openssl pkcs8 -topk8 -nocrypt -in OLD.pem -out NEW.pem";

  // A file may hold both, and text around them, which the JDK does not skip.
  private static final Pattern CERTIFICATE = block("CERTIFICATE");
  private static final Pattern KEY = block("PRIVATE KEY");

  private static final char[] NO_PASSWORD = {};

  private PemFiles() {}

  private static Pattern block(String label) {
    return Pattern.compile("-----BEGIN " + label + "-----([^-]+)-----END " + label + "-----");
  }

  /**
   * The TLS context of connections. Reads the files again, because certificates are renewed.
   *
   * @param authorities a file, or a directory of them, trusted, and no others; empty for those that
   *     Java trusts
   * @param client shown to a server that asks for a certificate
   * @throws GeneralSecurityException if a file holds something else than it should
   */
  public static SSLContext context(Optional<Path> authorities, Optional<ClientCertificate> client)
      throws IOException, GeneralSecurityException {
    Optional<List<X509Certificate>> trusted =
        authorities.isPresent()
            ? Optional.of(certificates(texts(authorities.get())))
            : Optional.empty();
    return context(client, trustManagers(trusted));
  }

  /** The same, for connections that accept any server. */
  public static SSLContext unverified(Optional<ClientCertificate> client)
      throws IOException, GeneralSecurityException {
    return context(client, new TrustManager[] {new AnyServer()});
  }

  private static SSLContext context(
      Optional<ClientCertificate> client, TrustManager @Nullable [] trusted)
      throws IOException, GeneralSecurityException {
    KeyManager[] keys = null;
    if (client.isPresent()) {
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      PrivateKey key = privateKey(text(client.get().key()));
      factory.init(keyStore(key, certificates(text(client.get().certificate()))), NO_PASSWORD);
      keys = factory.getKeyManagers();
    }
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys, trusted, null);
    return context;
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

  /** Trusts what these authorities signed; null, as the JDK has it, for those that Java trusts. */
  public static TrustManager @Nullable [] trustManagers(Optional<List<X509Certificate>> authorities)
      throws IOException, GeneralSecurityException {
    if (authorities.isEmpty()) {
      return null;
    }
    KeyStore store = newStore();
    for (Certificate certificate : authorities.get()) {
      store.setCertificateEntry("authority-" + store.size(), certificate);
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    return trust.getTrustManagers();
  }

  /**
   * A store, without a password, of a key.
   *
   * @param chain its certificate, and the intermediate ones behind it
   * @throws GeneralSecurityException if they are no chain
   */
  static KeyStore keyStore(PrivateKey key, List<X509Certificate> chain)
      throws IOException, GeneralSecurityException {
    KeyStore store = newStore();
    store.setKeyEntry("own", key, NO_PASSWORD, chain.toArray(new Certificate[0]));
    return store;
  }

  private static KeyStore newStore() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    return store;
  }

  /** The certificates of a text in PEM; at least one. */
  public static List<X509Certificate> certificates(String pem) throws GeneralSecurityException {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    List<X509Certificate> certificates = new ArrayList<>();
    for (MatchResult block : CERTIFICATE.matcher(pem).results().toList()) {
      certificates.add(
          (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(decode(block))));
    }
    if (certificates.isEmpty()) {
      throw new CertificateException("no certificate");
    }
    return List.copyOf(certificates);
  }

  private static byte[] decode(MatchResult block) throws CertificateException {
    try {
      return Base64.getMimeDecoder().decode(block.group(1));
    } catch (IllegalArgumentException e) {
      throw new CertificateException("a block is not Base64");
    }
  }

  /** The first key of a text in PEM. */
  public static PrivateKey privateKey(String pem) throws GeneralSecurityException {
    Matcher key = KEY.matcher(pem);
    if (!key.find()) {
      throw new InvalidKeySpecException("no private key in PKCS#8");
    }
    PKCS8EncodedKeySpec encoded = new PKCS8EncodedKeySpec(decode(key));
    // The encoding names its algorithm, but the JDK demands its name too.
    for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
      } catch (InvalidKeySpecException e) {
        // It is a key of another algorithm.
      }
    }
    throw new InvalidKeySpecException("neither an RSA nor an EC nor an EdDSA key");
  }

  /** Whether a key verifies what the other signs. */
  static boolean isPair(PublicKey verifier, PrivateKey signer) {
    String algorithm =
        switch (signer.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> signer.getAlgorithm();
        };
    try {
      byte[] message = {1};
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(signer);
      signature.update(message);
      byte[] signed = signature.sign();
      signature.initVerify(verifier);
      signature.update(message);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      // A key of another kind.
      return false;
    }
  }
}
