package io.github.keystonetoken.faults;

/** What goes wrong, in the order of the table. */
enum Fault {
  DATABASE_ABSENT("MariaDB absent at start"),
  DATABASE_KILLED("MariaDB killed"),
  DATABASE_PAUSED("MariaDB paused (SIGSTOP)"),
  DATABASE_MOVED("MariaDB restarted on another port, its name on another address"),
  PASSWORD_CHANGED("password of the database account changed"),
  GRANTS_REVOKED("grants revoked"),
  TABLE_DROPPED("token table dropped and created again"),
  METADATA_LOCK("token table under a metadata lock"),
  MAX_CONNECTIONS("MariaDB at max_connections"),
  READ_LOCK("read lock on all tables, as a backup takes it"),
  DISK_FULL("MariaDB's disk for temporary tables full"),
  MEMCACHED_ABSENT("memcached absent at start"),
  MEMCACHED_KILLED("memcached killed"),
  MEMCACHED_PAUSED("memcached paused (SIGSTOP)"),
  MEMCACHED_EMPTY("memcached restarted, empty"),
  MEMCACHED_FULL("memcached at its connection limit"),
  DUMPS_FORBIDDEN("dumps forbidden (memcached -X)"),
  CRAWLER_BUSY("LRU crawler busy with a dump that is not read"),
  FLUSHED("memcached flushed (flush_all)"),
  PEER_SILENT("a peer accepts and is silent"),
  PEER_DRIPS("a peer sends a byte a second"),
  PEER_GARBAGE("a peer sends garbage"),
  PEER_ENDLESS("a peer sends a line without end"),
  PEER_GIGABYTE("a peer claims a value of a gigabyte"),
  PEER_CLOSES("a peer closes midway"),
  PEER_OTHER_ANSWER("a peer answers another command"),
  ONE_OF_FIVE("one of five memcached servers hung"),
  CLOCK_STEPPED("clock set an hour forward, then two back"),
  GARBAGE_CONFIGURATION("keystone.conf replaced by garbage");

  private final String text;

  Fault(String text) {
    this.text = text;
  }

  /** As the table calls it. */
  String text() {
    return text;
  }
}
