package io.github.keystonetoken.http;

import java.time.Duration;

/** What a connection is at. In this order they give way where there are too many. */
enum Stage {
  /** For a TLS handshake, or for the rest of a request. */
  REQUESTING(Duration.ofSeconds(5)),
  /** For the client to take its answer. */
  SENDING(Duration.ofSeconds(10)),
  /** For another request: longer than from scrape to scrape. */
  IDLE(Duration.ofSeconds(90)),
  /** Making an answer. Nothing takes so long; it does not give way. */
  ANSWERING(Duration.ofSeconds(60));

  private final Duration limit;

  Stage(Duration limit) {
    this.limit = limit;
  }

  /** The longest that a connection may be at it. */
  Duration limit() {
    return limit;
  }
}
