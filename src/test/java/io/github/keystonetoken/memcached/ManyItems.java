package io.github.keystonetoken.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.servers.Memcached;
import java.util.Locale;

/** Many small items in a server, stored in a second or two, and clients that use them. */
final class ManyItems {

  static final int VALUE_BYTES = 30;

  private ManyItems() {}

  static void store(Memcached server, int items) {
    String value = " 1 0 " + VALUE_BYTES + " noreply\r\n" + "v".repeat(VALUE_BYTES) + "\r\n";
    StringBuilder commands = new StringBuilder();
    for (int i = 0; i < items; i++) {
      commands.append("set ").append(key(i)).append(value);
    }
    assertThat(server.ask(commands + "version", "\r\n")).startsWith("VERSION");
  }

  /** As long as a SHA-1 in hexadecimal. */
  private static String key(int index) {
    return String.format(Locale.ROOT, "%040x", index);
  }

  /**
   * Reads and writes as other clients do, on new connections, which the server deals out to its
   * four threads in turn. Hangs if one of them is blocked.
   */
  static void useEveryThread(Memcached server) {
    for (int i = 0; i < 1000; i++) {
      assertThat(server.ask("get " + key(i), "END\r\n")).startsWith("VALUE ");
      assertThat(server.ask("set other 0 0 1\r\nx", "\r\n")).isEqualTo("STORED\r\n");
      assertThat(server.ask("delete other", "\r\n")).isEqualTo("DELETED\r\n");
    }
  }
}
