package io.github.keystonetoken;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.servers.Exporter;
import io.github.keystonetoken.servers.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The shipped exporter is stopped while it is scraped on two addresses. */
final class EndIT {

  private static final int SCRAPERS = 4;

  /** Far below the time after which systemd kills. */
  private static final Duration LIMIT = Duration.ofSeconds(1);

  private static final Pattern LENGTH = Pattern.compile("(?i)Content-Length: ([0-9]+)\r\n");

  @Test
  void servesOnEveryAddressAndEndsAfterRunningScrapes() throws Exception {
    ExecutorService scrapers = Executors.newFixedThreadPool(SCRAPERS);
    int second = FreePort.find();
    try (Exporter exporter =
        Exporter.start(
            "",
            "--memcached.servers=127.0.0.1:" + FreePort.find(),
            "--web.listen-address=127.0.0.1:" + second)) {
      exporter.await(() -> exporter.log().contains("Listening on 127.0.0.1:" + second));
      List<AtomicInteger> whole = List.of(new AtomicInteger(), new AtomicInteger());
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < SCRAPERS; i++) {
        int port = i % 2 == 0 ? exporter.port() : second;
        AtomicInteger answers = whole.get(i % 2);
        running.add(scrapers.submit(() -> scrapeToTheEnd(port, answers)));
      }
      // An open connection that asks for nothing does not hold it up.
      try (Socket idle = new Socket(InetAddress.getLoopbackAddress(), second)) {
        exporter.await(() -> whole.stream().allMatch(answers -> answers.get() > 5 * SCRAPERS));

        exporter.end(LIMIT);

        assertThat(idle.getInputStream().read()).isEqualTo(-1);
      }
      for (Future<?> scraper : running) {
        scraper.get();
      }
    } finally {
      scrapers.shutdownNow();
    }
  }

  private static void scrapeToTheEnd(int port, AtomicInteger whole) {
    boolean isAnswered = true;
    while (isAnswered) {
      String answer = scrape(port);
      isAnswered = !answer.isEmpty();
      if (isAnswered) {
        Matcher length = LENGTH.matcher(answer);
        assertThat(length.find()).as(answer).isTrue();
        assertThat(answer.length() - answer.indexOf("\r\n\r\n") - 4)
            .isEqualTo(Integer.parseInt(length.group(1)));
        whole.incrementAndGet();
      }
    }
  }

  /** The whole answer; empty if there was none at all. */
  private static String scrape(int port) {
    byte[] answer = {};
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket
          .getOutputStream()
          .write(
              "GET /metrics HTTP/1.1\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      answer = socket.getInputStream().readAllBytes();
    } catch (IOException e) {
      // It has ended: nothing that it began to answer is lost with it.
      return "";
    }
    return new String(answer, StandardCharsets.ISO_8859_1);
  }
}
