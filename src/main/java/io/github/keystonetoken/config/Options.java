package io.github.keystonetoken.config;

import java.util.List;

/**
 * The flags of the daemon as they were given: text, or null if a flag was not. Their defaults are
 * decided where they are read.
 */
public final class Options {

  final KeystoneOptions keystone = new KeystoneOptions();
  final DatabaseOptions database = new DatabaseOptions();
  final MemcachedOptions memcached = new MemcachedOptions();
  final CollectorOptions collectors = new CollectorOptions();
  final WebOptions web = new WebOptions();
  final LoggingOptions logging = new LoggingOptions();

  /** Objects whose fields picocli fills, for where tokens are: each has a heading in the help. */
  public List<Object> sources() {
    return List.of(keystone, database, memcached);
  }

  /** The same, for what is collected, and how it is served and logged. */
  public List<Object> serving() {
    return List.of(collectors, web, logging);
  }
}
