package io.github.keystonetoken.sql.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Against a server that hangs: it accepts no connection. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class UnixSocketTest {

  @TempDir private Path directory;

  private Path file;
  private ServerSocketChannel server;

  @BeforeEach
  void listen() throws IOException {
    file = directory.resolve("socket");
    server =
        ServerSocketChannel.open(StandardProtocolFamily.UNIX)
            .bind(UnixDomainSocketAddress.of(file), 1);
  }

  @AfterEach
  void close() throws IOException {
    server.close();
  }

  @Test
  void fullQueueFailsAtOnce() {
    assertThatThrownBy(() -> connect(10)).isInstanceOf(IOException.class);
  }

  private void connect(int times) throws IOException {
    if (times > 0) {
      try (UnixSocket socket = new UnixSocket(file)) {
        assertThat(socket.isOpen()).isTrue();
        connect(times - 1);
      }
    }
  }

  @Test
  void readTimesOut() throws IOException {
    try (UnixSocket socket = new UnixSocket(file)) {
      socket.setSoTimeout(50);
      assertThatThrownBy(() -> socket.getInputStream().read())
          .isInstanceOf(SocketTimeoutException.class);
    }
  }
}
