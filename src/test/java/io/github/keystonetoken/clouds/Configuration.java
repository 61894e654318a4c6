package io.github.keystonetoken.clouds;

/** What the exporter is configured with. */
enum Configuration {
  /** {@code --database.url} with the documented account, and {@code --memcached.servers}. */
  FLAGS("flags of the README"),
  /** Keystone's own keystone.conf, and with it Keystone's own account. */
  FILE("keystone.conf"),
  /** keystone.conf, and the documented account by {@code --database.url}. */
  BOTH("both");

  final String title;

  Configuration(String title) {
    this.title = title;
  }
}
