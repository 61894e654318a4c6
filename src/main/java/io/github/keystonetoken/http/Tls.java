package io.github.keystonetoken.http;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import io.github.keystonetoken.config.Pem;
import io.github.keystonetoken.config.WebConfig.ServerTls;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Objects;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/** The server's side of TLS. Its certificate can be replaced while the server runs. */
final class Tls extends HttpsConfigurator {

  /** Sessions of clients without tickets; Java would keep 20,480. */
  private static final int MAX_SESSIONS = 200;

  private final ServerTls config;
  private final RenewableKeyManager key;

  private Tls(SSLContext context, ServerTls config, RenewableKeyManager key) {
    super(context);
    this.config = config;
    this.key = key;
  }

  static Tls of(ServerTls config) {
    try {
      RenewableKeyManager key = new RenewableKeyManager(config);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[] {key}, Pem.trustManagers(config.clientAuthorities()), null);
      context.getServerSessionContext().setSessionCacheSize(MAX_SESSIONS);
      return new Tls(context, config, key);
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("a certificate and a key that were checked do not work", e);
    }
  }

  /** Uses the certificate of another configuration; returns false if it differs in more. */
  boolean reconfigure(ServerTls next) {
    if (next.needsClientCertificate() != config.needsClientCertificate()
        || !Objects.equals(next.clientAuthorities(), config.clientAuthorities())
        || !next.protocols().equals(config.protocols())) {
      return false;
    }
    key.renew(next);
    return true;
  }

  @Override
  public void configure(HttpsParameters connection) {
    SSLParameters parameters = new SSLParameters();
    parameters.setProtocols(config.protocols().toArray(String[]::new));
    parameters.setUseCipherSuitesOrder(true);
    parameters.setNeedClientAuth(config.needsClientCertificate());
    connection.setSSLParameters(parameters);
  }
}
