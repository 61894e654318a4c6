package io.github.keystonetoken.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RequestReaderTest {

  private static RequestReader reader(String text) {
    return new RequestReader(new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)));
  }

  private static int refusal(String text) {
    return Objects.requireNonNull(
            catchThrowableOfType(RefusedRequest.class, () -> reader(text).read()))
        .answer()
        .status();
  }

  @Test
  void requestsFollowEachOther() throws Exception {
    RequestReader reader =
        reader(
            "GET /metrics?name[]=a&b HTTP/1.1\r\nHost: here\r\nACCEPT:  text/plain \r\n"
                + "accept: */*\r\n\r\n"
                + "POST /-/reload HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc"
                + "HEAD / HTTP/1.1\nConnection: Close\n\n");

    Request first = reader.read();
    assertThat(first.method()).isEqualTo("GET");
    assertThat(first.path()).isEqualTo("/metrics");
    assertThat(first.query()).isEqualTo("name[]=a&b");
    assertThat(first.all("Accept")).containsExactly("text/plain", "*/*");
    assertThat(first.header("None")).isEmpty();
    assertThat(first.keepsAlive()).isTrue();
    assertThat(reader.read())
        .satisfies(second -> assertThat(second.path()).isEqualTo("/-/reload"))
        .satisfies(second -> assertThat(second.keepsAlive()).isTrue());
    assertThat(reader.read().keepsAlive()).isFalse();
    assertThatThrownBy(reader::read).isInstanceOf(EOFException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.0\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 70000\r\n\r\n",
      })
  void nothingFollowsWhatIsOldOrHasABodyThatIsNotRead(String text) throws Exception {
    assertThat(reader(text).read().keepsAlive()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\r\n",
        "hello\r\n",
        "get / HTTP/1.1\r\n\r\n",
        "GET  / HTTP/1.1\r\n\r\n",
        "GET / HTTP/2.0\r\n\r\n",
        "GET http://here/ HTTP/1.1\r\n\r\n",
        "GET /a b HTTP/1.1\r\n\r\n",
        "GET /\u0000 HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nName\r\n\r\n",
        "GET / HTTP/1.1\r\nName : value\r\n\r\n",
        "GET / HTTP/1.1\r\nName: a\r\n folded\r\n\r\n",
        "GET / HTTP/1.1\r\nName: a\rb\r\n\r\n",
        "GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        "GET / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
      })
  void whatIsNotClearIsRefused(String text) {
    assertThat(refusal(text)).isEqualTo(400);
  }

  @Test
  void sizeAndNumberOfHeadersAreLimited() throws Exception {
    String start = "GET / HTTP/1.1\r\n";
    assertThat(reader(start + "a: b\r\n".repeat(100) + "\r\n").read().all("a")).hasSize(100);
    assertThat(refusal(start + "a: b\r\n".repeat(101) + "\r\n")).isEqualTo(431);
    assertThat(refusal(start + "a: " + "b".repeat(17_000))).isEqualTo(431);
    assertThat(refusal("GET /" + "a".repeat(17_000))).isEqualTo(431);
  }

  @Test
  void aRequestDoesNotPrintItsHeaders() throws Exception {
    assertThat(reader("GET /a?b HTTP/1.1\r\nAuthorization: hunter2\r\n\r\n").read())
        .hasToString("GET /a");
  }
}
