package io.github.keystonetoken.memcached;

import io.github.keystonetoken.config.MemcachedAccess;
import io.github.keystonetoken.config.PemFiles;
import io.github.keystonetoken.model.Failure.Kind;
import io.github.keystonetoken.refresh.CollectionException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** Makes connections secure. */
final class Tls {

  private Tls() {}

  /**
   * Shakes hands with a server and verifies its certificate.
   *
   * @param host what the certificate is for, unless the settings name something else
   * @throws SSLException if the server is not trusted, or does not speak TLS
   */
  static Dialer.Link secure(SocketChannel channel, String host, MemcachedAccess.Tls settings)
      throws CollectionException, IOException {
    SSLSocket socket =
        (SSLSocket)
            context(settings)
                .getSocketFactory()
                .createSocket(
                    channel.socket(),
                    settings.serverName().orElse(host),
                    channel.socket().getPort(),
                    true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setProtocols(new String[] {"TLSv1.2", "TLSv1.3"});
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return new Dialer.Link(
        channel, socket.getInputStream(), new BufferedOutputStream(socket.getOutputStream()));
  }

  private static SSLContext context(MemcachedAccess.Tls settings) throws CollectionException {
    try {
      return PemFiles.context(settings.authorities(), settings.client());
    } catch (IOException | GeneralSecurityException e) {
      throw new CollectionException(
          Kind.ERROR,
          "the certificates or the key for TLS can no longer be used; see --config.check.");
    }
  }

  /** What it means that the server and we do not agree. */
  static CollectionException failure(SSLException e) {
    return new CollectionException(
        Kind.ERROR,
        "no TLS with it ("
            + e.getMessage()
            + "); was it started with -Z, is its certificate for this name and signed by an"
            + " authority that is trusted here, and does it want one of the exporter?");
  }
}
