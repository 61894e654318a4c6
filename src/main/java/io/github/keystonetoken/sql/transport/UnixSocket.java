package io.github.keystonetoken.sql.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.Channels;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/**
 * A socket file as the {@link Socket} that the driver needs; the JDK has only a channel. Reads and
 * writes end at the timeout.
 */
final class UnixSocket extends Socket implements ByteChannel {

  private final UnixDomainSocketAddress address;
  private final SocketChannel channel;
  private final Selector selector;
  private final SelectionKey key;
  private int timeoutMillis;

  /** Connects; fails at once if the server accepts no more connections. */
  UnixSocket(Path file) throws IOException {
    super((SocketImpl) null);
    address = UnixDomainSocketAddress.of(file);
    channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      // Before it connects, which would otherwise wait for a place in the server's queue.
      channel.configureBlocking(false);
      channel.connect(address);
      selector = Selector.open();
      key = channel.register(selector, 0);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public InputStream getInputStream() {
    return Channels.newInputStream(this);
  }

  @Override
  public OutputStream getOutputStream() {
    return Channels.newOutputStream(this);
  }

  @Override
  public int read(ByteBuffer buffer) throws IOException {
    int read = channel.read(buffer);
    while (read == 0) {
      await(SelectionKey.OP_READ);
      read = channel.read(buffer);
    }
    return read;
  }

  @Override
  public int write(ByteBuffer buffer) throws IOException {
    int written = channel.write(buffer);
    while (written == 0) {
      await(SelectionKey.OP_WRITE);
      written = channel.write(buffer);
    }
    return written;
  }

  private void await(int operation) throws IOException {
    try {
      key.interestOps(operation);
      // An interrupt ends the wait too; the next read or write then closes the channel.
      if (selector.select(timeoutMillis) == 0
          && selector.isOpen()
          && !Thread.currentThread().isInterrupted()) {
        throw new SocketTimeoutException("No answer within " + timeoutMillis + " ms");
      }
      selector.selectedKeys().clear();
    } catch (CancelledKeyException | ClosedSelectorException e) {
      throw new SocketException("Socket closed");
    }
  }

  @Override
  public synchronized void setSoTimeout(int millis) {
    timeoutMillis = millis;
  }

  @Override
  public synchronized int getSoTimeout() {
    return timeoutMillis;
  }

  /** The driver needs one, and {@link Socket} has none here. */
  @Override
  public SocketAddress getRemoteSocketAddress() {
    return address;
  }

  @Override
  public boolean isOpen() {
    return channel.isOpen();
  }

  @Override
  public synchronized void close() throws IOException {
    try (selector;
        channel) {
      super.close();
    }
  }
}
