package io.github.keystonetoken.sql.transport;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Against a server that hangs: it accepts no connection. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class UnixSocketTest {

  @TempDir private Path directory;

  private final List<UnixSocket> sockets = new ArrayList<>();
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
    for (UnixSocket socket : sockets) {
      socket.close();
    }
    server.close();
  }

  private UnixSocket connect() throws IOException {
    UnixSocket socket = new UnixSocket(file);
    sockets.add(socket);
    return socket;
  }

  @Test
  void fullQueueFailsAtOnce() {
    assertThatThrownBy(
            () -> {
              while (sockets.size() < 10) {
                connect();
              }
            })
        .isInstanceOf(IOException.class);
  }

  @Test
  void readTimesOut() throws IOException {
    UnixSocket socket = connect();
    socket.setSoTimeout(50);
    assertThatThrownBy(() -> socket.getInputStream().read())
        .isInstanceOf(SocketTimeoutException.class);
  }
}
