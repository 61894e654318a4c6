package io.github.keystonetoken.servers;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import net.spy.memcached.CachedData;
import net.spy.memcached.ConnectionFactoryBuilder;
import net.spy.memcached.ConnectionFactoryBuilder.Protocol;
import net.spy.memcached.MemcachedClient;
import net.spy.memcached.auth.AuthDescriptor;
import net.spy.memcached.auth.PlainCallbackHandler;
import net.spy.memcached.transcoders.Transcoder;

/** A private memcached with SASL, and a stock client that fills it as Keystone's would. */
public final class SaslMemcached implements AutoCloseable {

  public static final String USER = "keystone";

  private final Path directory;
  private final String password;
  private final SaslPasswords passwords;
  private Memcached memcached;
  private boolean isStopped;

  private SaslMemcached(Path directory, String password, SaslPasswords passwords) {
    this.directory = directory;
    this.password = password;
    this.passwords = passwords;
    memcached = Memcached.startWithSasl(FreePort.find(), directory);
  }

  /** Starts one that lets {@link #USER} in. */
  public static SaslMemcached start(String password) {
    return start("plain", password);
  }

  /**
   * Starts one.
   *
   * @param mechanism the only one that it offers
   */
  public static SaslMemcached start(String mechanism, String password) {
    Path directory = ServerProcess.newDirectory("sasl");
    return new SaslMemcached(
        directory, password, SaslPasswords.start(directory, mechanism, USER, password));
  }

  public int port() {
    return memcached.port();
  }

  public String address() {
    return memcached.address();
  }

  /** Stops it, as a crash would. */
  public void stop() {
    memcached.close();
    isStopped = true;
  }

  /** Starts it again, empty, after {@link #stop}. */
  public void restart() {
    memcached = Memcached.startWithSasl(port(), directory);
    isStopped = false;
  }

  public void pause() {
    memcached.pause();
  }

  public void resume() {
    memcached.resume();
  }

  /** Stores a value. */
  public void set(String key, byte[] value, int flags) throws Exception {
    AtomicBoolean isConnected = new AtomicBoolean();
    MemcachedClient client =
        new MemcachedClient(
            new ConnectionFactoryBuilder()
                .setProtocol(Protocol.BINARY)
                .setDaemon(true)
                .setAuthWaitTime(TimeUnit.SECONDS.toMillis(10))
                .setOpTimeout(TimeUnit.SECONDS.toMillis(10))
                .setAuthDescriptor(
                    new AuthDescriptor(
                        new String[] {"PLAIN"}, new PlainCallbackHandler(USER, password)))
                .build(),
            List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), port()))) {
          /** The library may log in twice, which memcached takes for a failure. */
          @Override
          public void connectionEstablished(SocketAddress server, int reconnects) {
            if (isConnected.compareAndSet(false, true)) {
              super.connectionEstablished(server, reconnects);
            }
          }
        };
    try {
      // The client loses what it is asked before it has logged in.
      if (client.getStats().values().stream().allMatch(Map::isEmpty)
          || !client.set(key, 0, new CachedData(flags, value, value.length), new Raw()).get()) {
        throw new IllegalStateException("not stored");
      }
    } finally {
      client.shutdown();
    }
  }

  @Override
  public void close() {
    if (!isStopped) {
      stop();
    }
    passwords.close();
    ServerProcess.delete(directory);
  }

  private static final class Raw implements Transcoder<CachedData> {
    @Override
    public boolean asyncDecode(CachedData data) {
      return false;
    }

    @Override
    public CachedData encode(CachedData data) {
      return data;
    }

    @Override
    public CachedData decode(CachedData data) {
      return data;
    }

    @Override
    public int getMaxSize() {
      return CachedData.MAX_SIZE;
    }
  }
}
