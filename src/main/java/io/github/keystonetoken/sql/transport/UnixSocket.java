package io.github.keystonetoken.sql.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * A stream through a socket file in the shape that the driver wants, which the JDK offers as a
 * channel only. Its reads and writes end at the timeout.
 */
final class UnixSocket extends Socket {

  private final SocketChannel channel;
  private final Selector selector;
  private int timeoutMillis;

  /** Connects; a server that accepts no more connections is an error at once, not a wait. */
  UnixSocket(UnixDomainSocketAddress address) throws IOException {
    super((SocketImpl) null);
    channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    Selector opened = null;
    try {
      // Before it connects: that would otherwise wait for a place in the server's queue.
      channel.configureBlocking(false);
      channel.connect(address);
      opened = Selector.open();
      channel.register(opened, 0);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    selector = opened;
  }

  @Override
  public InputStream getInputStream() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
          return 0;
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
        int read = channel.read(buffer);
        while (read == 0) {
          await(SelectionKey.OP_READ);
          read = channel.read(buffer);
        }
        return read;
      }
    };
  }

  @Override
  public OutputStream getOutputStream() {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
        while (buffer.hasRemaining()) {
          if (channel.write(buffer) == 0) {
            await(SelectionKey.OP_WRITE);
          }
        }
      }
    };
  }

  private void await(int operation) throws IOException {
    SelectionKey key = channel.keyFor(selector);
    if (key == null || !channel.isOpen()) {
      throw new SocketException("Socket closed");
    }
    key.interestOps(operation);
    if (selector.select(timeoutMillis) == 0 && selector.isOpen()) {
      // An interrupt ends the wait as well; the next read or write then closes the channel.
      if (!Thread.currentThread().isInterrupted()) {
        throw new SocketTimeoutException("No answer within " + timeoutMillis + " ms");
      }
    }
    selector.selectedKeys().clear();
  }

  @Override
  public synchronized void setSoTimeout(int millis) throws SocketException {
    timeoutMillis = millis;
  }

  @Override
  public synchronized int getSoTimeout() {
    return timeoutMillis;
  }

  /** Means nothing here; {@link Socket} itself would open a second socket for it. */
  @Override
  public void setTcpNoDelay(boolean on) {}

  /** None; {@link Socket} itself would open a second socket to tell. */
  @Override
  public @Nullable InetAddress getInetAddress() {
    return null;
  }

  @Override
  public boolean isConnected() {
    return channel.isConnected();
  }

  @Override
  public boolean isClosed() {
    return !channel.isOpen();
  }

  @Override
  public void shutdownInput() throws IOException {
    channel.shutdownInput();
  }

  @Override
  public void shutdownOutput() throws IOException {
    channel.shutdownOutput();
  }

  @Override
  public synchronized void close() throws IOException {
    try (selector;
        channel) {
      selector.wakeup();
    }
  }
}
