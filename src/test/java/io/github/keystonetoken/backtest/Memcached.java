package io.github.keystonetoken.backtest;

/** Counters of one memcached server. */
final class Memcached {

  /** The largest value, of a key of 40 characters. */
  static final double ITEM_LIMIT = 1_048_473;

  private static final int TOKEN_BYTES = 8_400;
  private static final int REQUEST_BYTES = 64;
  private static final double LIMIT_BYTES = 1 << 30;

  final String address;
  private double read;
  private double readBefore;
  private double written;
  private double sets;
  private double gets;

  Memcached(String address) {
    this.address = address;
  }

  /** Tokens, and locks: they hash to every server alike. */
  void share(double tokens) {
    read += tokens * (TOKEN_BYTES + 4 * REQUEST_BYTES);
    written += tokens * TOKEN_BYTES;
    // The token and the lock.
    sets += 2 * tokens;
    gets += tokens;
  }

  /** A list, read and sent back with each token. */
  void rewrite(double tokens, double bytes) {
    read += tokens * (bytes + 2 * REQUEST_BYTES);
    written += tokens * bytes;
    sets += tokens;
    gets += tokens;
  }

  /** What it has received since this was last asked. */
  double received() {
    double received = read - readBefore;
    readBefore = read;
    return received;
  }

  void writeTo(History history, int minute) {
    String[] server = {"server", address};
    history.set("keystone_token_memcached_up", 1, server);
    history.set("keystone_token_memcached_uptime_seconds", 864_000 + minute * 60, server);
    history.set("keystone_token_memcached_item_limit_bytes", ITEM_LIMIT, server);
    history.set("keystone_token_memcached_limit_bytes", LIMIT_BYTES, server);
    history.set("keystone_token_memcached_used_bytes", LIMIT_BYTES / 10, server);
    history.set("keystone_token_memcached_evictions_total", 0, server);
    history.set("keystone_token_memcached_read_bytes_total", read, server);
    history.set("keystone_token_memcached_written_bytes_total", written, server);
    command(history, "set", "stored", sets);
    command(history, "get", "hit", gets);
  }

  private void command(History history, String command, String status, double count) {
    history.set(
        "keystone_token_memcached_commands_total",
        count,
        "server",
        address,
        "command",
        command,
        "status",
        status);
  }
}
