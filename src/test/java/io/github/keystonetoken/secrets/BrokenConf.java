package io.github.keystonetoken.secrets;

import static io.github.keystonetoken.secrets.Marks.DATABASE_PASSWORD;
import static io.github.keystonetoken.secrets.Marks.MEMCACHED_PASSWORD;
import static io.github.keystonetoken.secrets.Marks.STRAY_PASSWORD;

import io.github.keystonetoken.servers.Certificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A keystone.conf with a mistake next to a password.
 *
 * @param problem part of the message that refuses it
 */
record BrokenConf(String text, String problem) {

  /**
   * One for each mistake.
   *
   * @param directory where files that they name go
   * @param certificate a valid one
   */
  static List<BrokenConf> all(Path directory, Certificate certificate) throws IOException {
    String pem = "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n";
    Path key = Files.writeString(directory.resolve("secret.key"), pem.formatted(STRAY_PASSWORD));
    Path options =
        Files.writeString(
            directory.resolve("my.cnf"), "password = " + DATABASE_PASSWORD + "\n[client\n");
    return List.of(
        database(
            "mysql://keystone:" + DATABASE_PASSWORD + "@db:no/keystone", "has a port that is not"),
        database(DATABASE_PASSWORD, "is not a database URL"),
        database("mysql://:" + DATABASE_PASSWORD + "@db/keystone", "names no user"),
        database("mysql://u:$" + STRAY_PASSWORD + "@db/keystone", "refers with $"),
        database("mysql://k@db/keystone?read_default_file=" + options, "a [group] is not closed"),
        new BrokenConf("[database]\n" + STRAY_PASSWORD + "\n", "found in assignment"),
        new BrokenConf("[" + DATABASE_PASSWORD + "\n", "Invalid section"),
        new BrokenConf(
            """
            [token]
            driver = memcache
            [memcache]
            servers = memcached://u:%s@mc:11211
            """
                .formatted(STRAY_PASSWORD),
            "is not a server"),
        cache(
            """
            backend = dogpile.cache.memcached
            backend_argument = url:redis://u:%s@redis:6379
            """
                .formatted(STRAY_PASSWORD),
            "is not a server"),
        cache(
            """
            backend = oslo_cache.memcache_pool
            tls_enabled = true
            tls_certfile = %s
            tls_keyfile = %s
            """
                .formatted(certificate.certificate(), key),
            "cannot be used"),
        cache(
            """
            backend = oslo_cache.memcache_pool
            memcache_sasl_enabled = true
            memcache_username = u
            memcache_password = %s
            """
                .formatted(MEMCACHED_PASSWORD.repeat(26)),
            "longer than 250 characters"));
  }

  private static BrokenConf database(String connection, String problem) {
    return new BrokenConf("[database]\nconnection = " + connection + "\n", problem);
  }

  private static BrokenConf cache(String settings, String problem) {
    return new BrokenConf("[cache]\nmemcache_servers = 127.0.0.1:1\n" + settings, problem);
  }
}
