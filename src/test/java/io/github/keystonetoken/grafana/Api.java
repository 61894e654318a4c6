package io.github.keystonetoken.grafana;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.keystonetoken.packaging.YamlFile;
import io.github.keystonetoken.servers.Exposition;
import io.github.keystonetoken.servers.Unchecked;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Prometheus' API, as far as Grafana uses it for these dashboards. */
final class Api {

  private static final Duration STEP = Duration.ofSeconds(5);
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final HttpClient client = HttpClient.newHttpClient();
  private final String url;

  /**
   * @param url of the server, without a slash at the end
   */
  Api(String url) {
    this.url = url;
  }

  /**
   * One series of an answer.
   *
   * @param values at one moment or several, never empty
   */
  record Series(Map<String, String> labels, List<Double> values) {}

  /**
   * Result of a query.
   *
   * @param error error message, empty if there is none
   */
  record Answer(String error, List<Series> series) {}

  /** The value now. */
  Answer now(String expression) {
    return answer("/api/v1/query?query=" + encoded(expression));
  }

  /** The values from this long ago until now. */
  Answer since(Duration past, String expression) {
    Instant end = Instant.now();
    return answer(
        "/api/v1/query_range?query=%s&start=%s&end=%s&step=%d"
            .formatted(encoded(expression), end.minus(past), end, STEP.toSeconds()));
  }

  /** Values that a label has in the series that the selector matches. */
  List<String> labelValues(String selector, String label) {
    return YamlFile.elements(
            get("/api/v1/label/" + label + "/values?match[]=" + encoded(selector)).path("data"))
        .map(JsonNode::asText)
        .toList();
  }

  private Answer answer(String path) {
    JsonNode json = get(path);
    return new Answer(
        json.path("error").asText(),
        YamlFile.elements(json.path("data").path("result")).map(Api::series).toList());
  }

  private static Series series(JsonNode json) {
    Map<String, String> labels = new TreeMap<>();
    json.path("metric")
        .fields()
        .forEachRemaining(label -> labels.put(label.getKey(), label.getValue().asText()));
    Stream<JsonNode> points =
        json.has("values") ? YamlFile.elements(json.path("values")) : Stream.of(json.path("value"));
    return new Series(
        labels, points.map(point -> Exposition.number(point.path(1).asText())).toList());
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private JsonNode get(String path) {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url + path)).timeout(LIMIT).build();
    return Unchecked.get(
        () -> MAPPER.readTree(client.send(request, BodyHandlers.ofString()).body()));
  }
}
