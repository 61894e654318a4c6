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

  /** Tokens and locks are spread evenly over the servers. */
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

  /** Bytes received since the last call. */
  double received() {
    double received = read - readBefore;
    readBefore = read;
    return received;
  }

  void writeTo(History history, int minute) {
    set(history, "up", 1);
    set(history, "uptime_seconds", 864_000 + minute * 60);
    set(history, "item_limit_bytes", ITEM_LIMIT);
    set(history, "limit_bytes", LIMIT_BYTES);
    set(history, "used_bytes", LIMIT_BYTES / 10);
    set(history, "evictions_total", 0);
    set(history, "read_bytes_total", read);
    set(history, "written_bytes_total", written);
    String commands = "memcached_commands_total{server=\"%s\",command=\"%s\",status=\"%s\"}";
    history.set(commands.formatted(address, "set", "stored"), sets);
    history.set(commands.formatted(address, "get", "hit"), gets);
  }

  /** Sets a figure of this server. */
  void set(History history, String name, double value) {
    history.set("memcached_%s{server=\"%s\"}".formatted(name, address), value);
  }
}
