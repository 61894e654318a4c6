package io.github.keystonetoken.memcached;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;

/**
 * An open way to a server, for one thread: interrupting it closes the channel, and so ends a read
 * or write that waits.
 */
record Link(SocketChannel channel, InputStream in, OutputStream out) implements Closeable {

  static Link plain(SocketChannel channel) {
    return new Link(
        channel,
        Channels.newInputStream(channel),
        new BufferedOutputStream(Channels.newOutputStream(channel)));
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
