package io.github.keystonetoken.config;

import java.io.ByteArrayInputStream;
import java.io.IOException;
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
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Reads certificates and keys in PEM; the JDK itself reads key stores only. */
public final class Pem {

  /** Label of a certificate. */
  static final String CERTIFICATE = "CERTIFICATE";

  /** Label of a private key in PKCS#8. */
  static final String KEY = "PRIVATE KEY";

  // A file may hold both, and text around them, which the JDK does not skip.
  private static final Pattern CERTIFICATE_BLOCK = block(CERTIFICATE);
  private static final Pattern KEY_BLOCK = block(KEY);

  static final char[] NO_PASSWORD = {};

  private Pem() {}

  private static Pattern block(String label) {
    return Pattern.compile("-----BEGIN " + label + "-----([^-]+)-----END " + label + "-----");
  }

  /** Trusts what these authorities signed; null, as the JDK has it, for those that Java trusts. */
  public static TrustManager @Nullable [] trustManagers(@Nullable List<X509Certificate> authorities)
      throws IOException, GeneralSecurityException {
    if (authorities == null) {
      return null;
    }
    KeyStore store = newStore();
    for (Certificate certificate : authorities) {
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
    for (MatchResult block : CERTIFICATE_BLOCK.matcher(pem).results().toList()) {
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
    Matcher key = KEY_BLOCK.matcher(pem);
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
    throw new InvalidKeySpecException("not an RSA, EC or EdDSA key");
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
