package io.github.keystonetoken.secrets;

import io.github.keystonetoken.servers.Certificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Files in the place of keystone.conf that cannot be taken up, with a password in each mistake. */
final class BrokenConfs {

  private BrokenConfs() {}

  /**
   * By their text, what has to be told of each.
   *
   * @param directory where files that they name go
   * @param certificate a sound one
   */
  static Map<String, String> in(Path directory, Certificate certificate) throws IOException {
    Path key =
        Files.writeString(
            directory.resolve("secret.key"),
            "-----BEGIN PRIVATE KEY-----\n"
                + Marks.STRAY_PASSWORD
                + "\n-----END PRIVATE KEY-----\n");
    Path options =
        Files.writeString(
            directory.resolve("my.cnf"), "password = " + Marks.DATABASE_PASSWORD + "\n[client\n");
    Map<String, String> confs = new LinkedHashMap<>();
    confs.put(
        "[database]\nconnection = mysql://keystone:"
            + Marks.DATABASE_PASSWORD
            + "@db:no/keystone\n",
        "has a port that is not a number");
    confs.put(
        "[database]\nconnection = " + Marks.DATABASE_PASSWORD + "\n", "is not a database URL");
    confs.put(
        "[database]\nconnection = mysql://:" + Marks.DATABASE_PASSWORD + "@db/keystone\n",
        "names no user");
    confs.put(
        "[database]\nconnection = mysql://u:$" + Marks.STRAY_PASSWORD + "@db/keystone\n",
        "refers with $");
    confs.put("[database]\n" + Marks.STRAY_PASSWORD + "\n", "found in assignment");
    confs.put("[" + Marks.DATABASE_PASSWORD + "\n", "Invalid section");
    confs.put(
        "[database]\nconnection = mysql://k@db/keystone?read_default_file=" + options + "\n",
        "a [group] is not closed");
    confs.put(
        "[token]\ndriver = memcache\n[memcache]\nservers = memcached://u:"
            + Marks.STRAY_PASSWORD
            + "@mc:11211\n",
        "is not a server");
    confs.put(
        """
        [cache]
        backend = dogpile.cache.memcached
        memcache_servers = 127.0.0.1:1
        backend_argument = url:redis://u:%s@redis:6379
        """
            .formatted(Marks.STRAY_PASSWORD),
        "is not a server");
    confs.put(
        """
        [cache]
        backend = oslo_cache.memcache_pool
        memcache_servers = 127.0.0.1:1
        tls_enabled = true
        tls_certfile = %s
        tls_keyfile = %s
        """
            .formatted(certificate.certificate(), key),
        "cannot be used");
    confs.put(
        """
        [cache]
        backend = oslo_cache.memcache_pool
        memcache_servers = 127.0.0.1:1
        memcache_sasl_enabled = true
        memcache_username = u
        memcache_password = %s
        """
            .formatted(Marks.MEMCACHED_PASSWORD.repeat(26)),
        "longer than 250 characters");
    return confs;
  }
}
