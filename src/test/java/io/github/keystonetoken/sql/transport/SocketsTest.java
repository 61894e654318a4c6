package io.github.keystonetoken.sql.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.mysql.cj.conf.DefaultPropertySet;
import com.mysql.cj.conf.PropertySet;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Properties;
import org.junit.jupiter.api.Test;

final class SocketsTest {

  @Test
  void secondConnectionGoesToTheAddressOfTheFirst() throws Exception {
    Properties properties = new Properties();
    properties.setProperty(Sockets.ADDRESS, "localhost");
    PropertySet options = new DefaultPropertySet();
    options.initializeProperties(properties);
    try (ServerSocket server = new ServerSocket(0, 2, InetAddress.getByName("localhost"));
        Socket first =
            new Sockets().<Socket>connect("localhost", server.getLocalPort(), options, 0)) {
      assertThat(options.getStringProperty(Sockets.ADDRESS).getValue())
          .isEqualTo(first.getInetAddress().getHostAddress());
    }
    // The name is not looked up once more: it would fail.
    try (ServerSocket server = new ServerSocket(0, 2, InetAddress.getByName("localhost"));
        Socket second =
            new Sockets().<Socket>connect("no-such.invalid", server.getLocalPort(), options, 0)) {
      assertThat(second.isConnected()).isTrue();
    }
  }
}
