package io.github.keystonetoken.http;

import io.github.keystonetoken.config.WebConfig.ServerTls;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * A server's key, which can be replaced during handshakes: each uses a key and its own certificate.
 * A key store would be read for one and then for the other.
 */
final class RenewableKeyManager extends X509ExtendedKeyManager {

  private record Own(String alias, ServerTls tls) {}

  private volatile Own current;

  /** For handshakes that have chosen it already. */
  private volatile Own previous;

  RenewableKeyManager(ServerTls tls) {
    current = new Own("0", tls);
    previous = current;
  }

  /** Uses another key from the next handshake on. */
  synchronized void renew(ServerTls next) {
    previous = current;
    current = new Own(Integer.toString(Integer.parseInt(previous.alias) + 1), next);
  }

  private @Nullable Own own(String alias) {
    Own newest = current;
    if (newest.alias.equals(alias)) {
      return newest;
    }
    Own before = previous;
    return before.alias.equals(alias) ? before : null;
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
    Own newest = current;
    String algorithm = newest.tls.chain().get(0).getPublicKey().getAlgorithm();
    return algorithm.equals(keyType) ? newest.alias : null;
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    Own own = own(alias);
    return own == null ? null : own.tls.key();
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    Own own = own(alias);
    return own == null ? null : own.tls.chain().toArray(X509Certificate[]::new);
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, Socket socket) {
    return null;
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, Socket socket) {
    return null;
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }
}
