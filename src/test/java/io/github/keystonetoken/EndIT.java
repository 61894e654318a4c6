package io.github.keystonetoken;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.servers.Exporter;
import io.github.keystonetoken.servers.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The shipped exporter is stopped while it is scraped on two addresses. */
final class EndIT {

  private static final int SCRAPERS = 4;

  /** Far below the time after which systemd kills. */
  private static final Duration LIMIT = Duration.ofSeconds(1);

  private static final Pattern LENGTH = Pattern.compile("(?i)Content-Length: ([0-9]+)\r\n");

  @Test
  void servesOnEveryAddressAndEndsAfterRunningScrapes() throws Exception {
    int second = FreePort.find();
    try (Exporter exporter =
        Exporter.start(
            "",
            "--memcached.servers=127.0.0.1:" + FreePort.find(),
            "--web.listen-address=127.0.0.1:" + second)) {
      exporter.await(() -> exporter.log().contains("Listening on 127.0.0.1:" + second));
      List<AtomicInteger> whole = List.of(new AtomicInteger(), new AtomicInteger());
      List<Integer> ports = List.of(exporter.port(), second);
      List<CompletableFuture<Void>> running =
          IntStream.range(0, SCRAPERS)
              .mapToObj(i -> scraper(ports.get(i % 2), whole.get(i % 2)))
              .toList();
      // An open connection that asks for nothing does not hold it up.
      try (Socket idle = new Socket(InetAddress.getLoopbackAddress(), second)) {
        exporter.await(() -> whole.stream().allMatch(answers -> answers.get() > 5 * SCRAPERS));

        exporter.end(LIMIT);

        assertThat(idle.getInputStream().read()).isEqualTo(-1);
      }
      running.forEach(CompletableFuture::join);
    }
  }

  /** Scrapes to the end, and counts the answers, each of which must be whole. */
  private static CompletableFuture<Void> scraper(int port, AtomicInteger whole) {
    return CompletableFuture.runAsync(
        () -> {
          for (String answer = scrape(port); !answer.isEmpty(); answer = scrape(port)) {
            Matcher length = LENGTH.matcher(answer);
            assertThat(length.find()).as(answer).isTrue();
            assertThat(answer.length() - answer.indexOf("\r\n\r\n") - 4)
                .isEqualTo(Integer.parseInt(length.group(1)));
            whole.incrementAndGet();
          }
        },
        task -> new Thread(task).start());
  }

  /** The whole answer; empty if there was none at all. */
  private static String scrape(int port) {
    byte[] request =
        "GET /metrics HTTP/1.1\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write(request);
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      // It has ended: nothing that it began to answer is lost with it.
      return "";
    }
  }
}
