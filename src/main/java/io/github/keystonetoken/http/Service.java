package io.github.keystonetoken.http;

import io.github.keystonetoken.config.WebConfig;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is served, and how, by one web configuration.
 *
 * @param tls empty for plain HTTP
 * @param page every page
 */
record Service(Optional<Tls> tls, Page page) {

  private static final Logger LOG = LoggerFactory.getLogger(Service.class);

  static Service of(WebConfig config, Page pages) {
    Page guarded =
        config.users().isEmpty() ? pages : new BasicAuthentication(config.users(), pages);
    return new Service(
        config.tls().map(Tls::of), request -> guarded.answer(request).with(config.headers()));
  }

  /** Answers, whatever happens. */
  Answer answer(Request request) {
    try {
      return page.answer(request);
    } catch (RuntimeException e) {
      LOG.error("{} could not be answered.", request.path(), e);
      return Answer.text(500, "This page cannot be made; the exporter's log says why.\n");
    }
  }
}
