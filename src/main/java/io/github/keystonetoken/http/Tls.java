package io.github.keystonetoken.http;

import io.github.keystonetoken.config.PemFiles;
import io.github.keystonetoken.config.ServerTls;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/** The server's side of TLS. */
final class Tls {

  /** Sessions of clients without tickets, which Java would keep 20,480 of. */
  private static final int MOST_SESSIONS = 200;

  private final ServerTls config;
  private final SSLContext context;

  private Tls(ServerTls config, SSLContext context) {
    this.config = config;
    this.context = context;
  }

  static Tls of(ServerTls config) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(PemFiles.keyManagers(config.key(), config.chain()), trust(config), null);
      context.getServerSessionContext().setSessionCacheSize(MOST_SESSIONS);
      return new Tls(config, context);
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("a certificate and a key that were checked do not work", e);
    }
  }

  /** None for the authorities that Java trusts. */
  private static TrustManager @Nullable [] trust(ServerTls config)
      throws IOException, GeneralSecurityException {
    if (!config.clients().areVerified()) {
      return new TrustManager[] {new AnyCertificate()};
    }
    return config.authorities().isPresent()
        ? PemFiles.trustManagers(config.authorities().get())
        : null;
  }

  /**
   * Shakes hands with a client.
   *
   * @param plain its connection, which closes with the one returned
   * @throws IOException if the two do not agree, or the client is not whom it must be
   */
  Socket secure(Socket plain) throws IOException {
    // This way of making it, unlike others, does not look up the client's name.
    SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, null, true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setProtocols(config.protocols().toArray(String[]::new));
    if (!config.cipherSuites().isEmpty()) {
      parameters.setCipherSuites(config.cipherSuites().toArray(String[]::new));
    }
    parameters.setUseCipherSuitesOrder(config.prefersOwnOrder());
    switch (config.clients()) {
      case NO_CERTIFICATE -> parameters.setWantClientAuth(false);
      case REQUESTED, VERIFIED_IF_GIVEN -> parameters.setWantClientAuth(true);
      case REQUIRED_UNVERIFIED, REQUIRED_AND_VERIFIED -> parameters.setNeedClientAuth(true);
    }
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    checkName(socket);
    return socket;
  }

  private void checkName(SSLSocket socket) throws IOException {
    if (config.clientNames().isEmpty()) {
      return;
    }
    X509Certificate client = (X509Certificate) socket.getSession().getPeerCertificates()[0];
    if (names(client).noneMatch(config.clientNames()::contains)) {
      throw new SSLException("its certificate has none of the names of client_allowed_sans");
    }
  }

  /** The alternative names of a certificate that are text: DNS, e-mail, URI, IP address. */
  private static Stream<String> names(X509Certificate certificate) throws SSLException {
    try {
      return Stream.ofNullable(certificate.getSubjectAlternativeNames())
          .flatMap(Collection::stream)
          .map(kindAndName -> kindAndName.get(1))
          .filter(String.class::isInstance)
          .map(String.class::cast);
    } catch (CertificateParsingException e) {
      throw new SSLException("its certificate's alternative names cannot be read");
    }
  }
}
