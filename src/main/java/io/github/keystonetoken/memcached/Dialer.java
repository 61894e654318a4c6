package io.github.keystonetoken.memcached;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.config.Config.MemcachedAccess;
import io.github.keystonetoken.model.Failure.Kind;
import io.github.keystonetoken.model.Server;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** Resolves the name of a server and connects to it, with TLS if that is configured. */
final class Dialer {

  private final Server server;
  private final MemcachedAccess access;
  private final Optional<MemcachedAccess.Tls> tls;

  /** TLS is not used through a socket file. */
  Dialer(Server server, MemcachedAccess access) {
    this.server = server;
    this.access = access;
    this.tls = access.tls().filter(settings -> !server.isSocketFile());
  }

  String address() {
    return server.address();
  }

  /**
   * Connects, without a timeout, until the thread is interrupted.
   *
   * @param reached receives each stage
   * @throws CollectionException why the connection failed
   * @throws IOException if it was lost, or the thread was interrupted
   */
  Link open(Consumer<Connection.Stage> reached) throws CollectionException, IOException {
    if (server.isSocketFile()) {
      reached.accept(Connection.Stage.CONNECTING);
      return new Link(connectLocally());
    }
    InetSocketAddress address = resolve();
    reached.accept(Connection.Stage.CONNECTING);
    SocketChannel channel = connect(address);
    if (tls.isEmpty()) {
      return new Link(channel);
    }
    reached.accept(Connection.Stage.SECURING);
    try {
      return secure(channel, tls.get());
    } catch (CollectionException | IOException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * Shakes hands with the server and verifies its certificate.
   *
   * @throws SSLException if the server is not trusted, or does not use TLS
   */
  private Link secure(SocketChannel channel, MemcachedAccess.Tls settings)
      throws CollectionException, IOException {
    String name = settings.serverName() == null ? server.host() : settings.serverName();
    SSLSocket socket =
        (SSLSocket)
            context(settings)
                .getSocketFactory()
                .createSocket(channel.socket(), name, channel.socket().getPort(), true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setProtocols(new String[] {"TLSv1.2", "TLSv1.3"});
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return new Link(channel, socket.getInputStream(), socket.getOutputStream());
  }

  private static SSLContext context(MemcachedAccess.Tls settings) throws CollectionException {
    try {
      return settings.files().context();
    } catch (IOException | GeneralSecurityException e) {
      throw new CollectionException(
          Kind.ERROR,
          "the certificates or the key for TLS cannot be read any more; run with --config.check.");
    }
  }

  /** The failure of a TLS handshake, with its likely cause. */
  CollectionException tlsFailure(SSLException e) {
    boolean isRefused =
        e instanceof SSLHandshakeException && !(e.getCause() instanceof EOFException);
    return new CollectionException(
        isRefused ? Kind.DENIED : Kind.ERROR,
        "TLS handshake failed (" + e.getMessage() + "); " + tlsQuestion(e) + "?");
  }

  private String tlsQuestion(SSLException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof CertPathBuilderException
          || cause instanceof CertPathValidatorException) {
        return "is its certificate valid, and signed by an authority that is trusted here"
            + " (--memcached.tls-ca-file)";
      }
    }
    if (e.getCause() instanceof CertificateException) {
      return "is its certificate for another name (--memcached.tls-server-name)";
    }
    // Sent by the server after it received the exporter's certificate, or none.
    return String.valueOf(e.getMessage()).contains("fatal alert")
        ? certificateQuestion()
        : "was it started with -Z";
  }

  private String certificateQuestion() {
    return tls.filter(settings -> settings.files().certificate() != null).isPresent()
        ? "does it trust the authority of the exporter's certificate (ssl_ca_cert)"
        : "does it require a client certificate (--memcached.tls-cert-file)";
  }

  /** The server closed the connection without an answer. */
  CollectionException lost() {
    return unreachable(
        "it closed the connection without an answer; did it stop, is it at its connection limit"
            + " (option -c), or "
            + (tls.isPresent() ? certificateQuestion() : "was it started with " + unmetOptions())
            + "?");
  }

  /** Likely causes if the server accepted the connection and does not answer. */
  String silence() {
    String overload = "is memcached overloaded or stopped";
    return access.login().isPresent()
        ? overload + "?"
        : overload + ", or started with -B binary or with " + unmetOptions() + "?";
  }

  /** Options of the server that do not match this access. */
  private String unmetOptions() {
    if (access.login().isPresent()) {
      return "-Z, which is not supported together with SASL";
    }
    if (tls.isPresent()) {
      return "-S, which is not supported together with TLS";
    }
    String sasl = "-S, which needs --memcached.username";
    return server.isSocketFile() ? sasl : sasl + ", or with -Z, which needs --memcached.tls";
  }

  private SocketChannel connectLocally() throws CollectionException, IOException {
    try {
      return SocketChannel.open(UnixDomainSocketAddress.of(server.host()));
    } catch (IOException e) {
      throw unreachable(
          "cannot connect to its socket file ("
              + e.getMessage()
              + "); is memcached running, and can this account write to the file (option -a)?");
    }
  }

  /** The current address of a server without a socket file. Has no timeout. */
  InetSocketAddress resolve() throws CollectionException {
    if (!server.isUnderstood()) {
      throw new CollectionException(
          Kind.ERROR,
          "its address is not understood; write host, host:port, [IPv6]:port or unix:/path in"
              + " keystone.conf.");
    }
    try {
      for (InetAddress address : InetAddress.getAllByName(server.host())) {
        if (!server.ipv6() || address instanceof Inet6Address) {
          return new InetSocketAddress(address, server.port());
        }
      }
      throw unreachable("its name has no IPv6 address, which inet6 in Keystone's list requires.");
    } catch (UnknownHostException e) {
      throw unreachable(
          "its name cannot be resolved; check its spelling and this host's resolver.");
    }
  }

  private static SocketChannel connect(InetSocketAddress address)
      throws CollectionException, IOException {
    boolean isIpv6 = address.getAddress() instanceof Inet6Address;
    SocketChannel channel;
    try {
      channel =
          SocketChannel.open(isIpv6 ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET);
    } catch (UnsupportedOperationException e) {
      throw noIpv6();
    }
    try {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
      channel.connect(address);
      return channel;
    } catch (IOException e) {
      channel.close();
      throw refused();
    }
  }

  static CollectionException refused() {
    return unreachable(
        "no connection: it was refused, or there is no route; is memcached running there and"
            + " reachable from this host?");
  }

  static CollectionException noIpv6() {
    return unreachable("its address is IPv6, which this host does not support.");
  }

  private static CollectionException unreachable(String reason) {
    return new CollectionException(Kind.UNREACHABLE, reason);
  }

  /**
   * An open connection, for one thread: interrupting the thread closes the channel, and so ends a
   * blocked read or write.
   */
  record Link(SocketChannel channel, InputStream in, OutputStream out) implements Closeable {

    Link {
      out = new BufferedOutputStream(out);
    }

    Link(SocketChannel channel) {
      this(channel, Channels.newInputStream(channel), Channels.newOutputStream(channel));
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
