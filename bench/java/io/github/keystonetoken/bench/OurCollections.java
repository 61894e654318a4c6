package io.github.keystonetoken.bench;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.config.DatabaseConfig;
import io.github.keystonetoken.config.Secret;
import io.github.keystonetoken.model.Keystone;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.sql.SqlSource;
import io.github.keystonetoken.sql.SqlSource.Collected;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** The exporter's collections of one token table, one after the other, as the daemon makes them. */
public final class OurCollections implements AutoCloseable {

  private static final Duration INTERVAL = Duration.ofMinutes(1);

  private final Clock clock;
  private final SqlSource source;
  private Snapshot snapshot =
      Snapshot.initial(
          new Keystone(
              true,
              Optional.of("sql"),
              Optional.of("uuid"),
              Optional.of(Population.LIFETIME),
              Optional.empty(),
              Keystone.DEFAULT_REVOCATION_BUFFER,
              Keystone.Written.NOTHING));

  /**
   * @param port of the server on this machine
   */
  public OurCollections(int port, Account account, Clock clock) {
    this.clock = clock;
    this.source = new SqlSource(config(port, account), clock);
  }

  /** The flags' defaults. */
  static Config.Sql config(int port, Account account) {
    return new Config.Sql(
        new DatabaseConfig(
            "127.0.0.1",
            port,
            null,
            LoadedTable.DATABASE,
            account.user(),
            new Secret(Account.PASSWORD),
            null),
        INTERVAL,
        Duration.ofSeconds(1),
        20,
        Duration.ofMinutes(5),
        2_000_000);
  }

  /** Collects once and remembers it, as what was known counts in the next one. */
  public SqlTokens collect() throws CollectionException, InterruptedException {
    Collected collected = source.collect(snapshot, clock.instant().plus(INTERVAL));
    snapshot = source.publish(snapshot, Outcome.ok(collected, clock.instant()));
    return collected.tokens();
  }

  @Override
  public void close() {
    source.close();
  }
}
