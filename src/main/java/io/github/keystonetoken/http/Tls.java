package io.github.keystonetoken.http;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import io.github.keystonetoken.config.PemFiles;
import io.github.keystonetoken.config.ServerTls;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.KeyStoreBuilderParameters;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/** The server's side of TLS. Its certificate can be replaced while the server runs. */
final class Tls extends HttpsConfigurator {

  /** Sessions of clients without tickets; Java would keep 20,480. */
  private static final int MAX_SESSIONS = 200;

  private final ServerTls config;
  private final KeyStore keys;

  private Tls(SSLContext context, ServerTls config, KeyStore keys) {
    super(context);
    this.config = config;
    this.keys = keys;
  }

  static Tls of(ServerTls config) {
    try {
      KeyStore store = PemFiles.keyStore(config.key(), config.chain());
      // Unlike the default, this key manager reads the key store in each handshake.
      KeyManagerFactory keys = KeyManagerFactory.getInstance("NewSunX509");
      var protection = new KeyStore.PasswordProtection(new char[0]);
      keys.init(new KeyStoreBuilderParameters(KeyStore.Builder.newInstance(store, protection)));
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          keys.getKeyManagers(),
          PemFiles.trustManagers(config.clients().flatMap(ServerTls.Clients::authorities)),
          null);
      context.getServerSessionContext().setSessionCacheSize(MAX_SESSIONS);
      return new Tls(context, config, store);
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("a certificate and a key that were checked do not work", e);
    }
  }

  /** Uses the certificate of another configuration; returns false if it differs in more. */
  boolean reconfigure(ServerTls next) {
    if (!next.clients().equals(config.clients()) || !next.protocols().equals(config.protocols())) {
      return false;
    }
    try {
      PemFiles.setKey(keys, next.key(), next.chain());
      return true;
    } catch (KeyStoreException e) {
      throw new IllegalStateException("a certificate and a key that were checked do not work", e);
    }
  }

  @Override
  public void configure(HttpsParameters connection) {
    SSLParameters parameters = new SSLParameters();
    parameters.setProtocols(config.protocols().toArray(String[]::new));
    parameters.setUseCipherSuitesOrder(true);
    parameters.setNeedClientAuth(config.clients().isPresent());
    connection.setSSLParameters(parameters);
  }
}
