package io.github.keystonetoken.clouds;

/** How much a healthy cloud is used. */
enum Size {
  EMPTY("new"),
  ONE_USER("one user"),
  MEDIUM("5,000 tokens"),
  BUSY("busy");

  final String title;

  Size(String title) {
    this.title = title;
  }

  /** Whether tokens are issued while the exporter looks. */
  boolean hasTraffic() {
    return this == MEDIUM || this == BUSY;
  }
}
