package io.github.keystonetoken.http;

import at.favre.lib.crypto.bcrypt.BCrypt;
import at.favre.lib.crypto.bcrypt.LongPasswordStrategies;
import com.sun.net.httpserver.Authenticator;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpPrincipal;
import io.github.keystonetoken.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Basic authentication (RFC 7617) by bcrypt hashes. A correct password is remembered as a keyed
 * digest, so that bcrypt, which takes 100 ms of CPU, runs for the first request of a user only.
 */
final class PasswordAuthenticator extends Authenticator {

  private static final String SCHEME = "Basic ";
  private static final String[] NONE = {};

  /** One runs and the others wait: guessing passwords must not use all processors or threads. */
  private static final int MAX_CHECKS = 3;

  /** As usual for bcrypt: bytes of a password after the 72nd are ignored. */
  private final BCrypt.Verifyer verifier =
      BCrypt.verifyer(
          BCrypt.Version.VERSION_2Y, LongPasswordStrategies.truncate(BCrypt.Version.VERSION_2Y));

  private final Map<String, Secret> hashes;
  private final byte[] digestKey = new byte[32];
  private final Map<String, byte[]> digests = new ConcurrentHashMap<>();
  private final Semaphore checks = new Semaphore(MAX_CHECKS);

  /** Takes bcrypt hashes by user; at least one. */
  PasswordAuthenticator(Map<String, Secret> hashes) {
    this.hashes = Map.copyOf(hashes);
    new SecureRandom().nextBytes(digestKey);
  }

  @Override
  public Result authenticate(HttpExchange exchange) {
    String[] login = decode(exchange.getRequestHeaders().getFirst("Authorization"));
    int status = login.length < 2 ? 401 : check(login[0], new Secret(login[1]));
    if (status == 200) {
      return new Success(new HttpPrincipal(login[0], ""));
    }
    Headers headers = exchange.getResponseHeaders();
    headers.set(status == 401 ? "WWW-Authenticate" : "Retry-After", status == 401 ? "Basic" : "1");
    return new Failure(status);
  }

  private static String[] decode(@Nullable String header) {
    if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return NONE;
    }
    try {
      byte[] decoded = Base64.getDecoder().decode(header.substring(SCHEME.length()).strip());
      return new String(decoded, StandardCharsets.UTF_8).split(":", 2);
    } catch (IllegalArgumentException e) {
      return NONE;
    }
  }

  /** Returns the HTTP status: 200 if correct, 401 if not, 503 if too many checks are waiting. */
  int check(String user, Secret given) {
    byte[] password = given.reveal().getBytes(StandardCharsets.UTF_8);
    byte[] digest = digest(password);
    if (MessageDigest.isEqual(digests.get(user), digest)) {
      return 200;
    }
    if (!checks.tryAcquire()) {
      return 503;
    }
    try {
      if (!isCorrect(user, password)) {
        return 401;
      }
      digests.put(user, digest);
      return 200;
    } finally {
      checks.release();
    }
  }

  private synchronized boolean isCorrect(String user, byte[] password) {
    // An unknown user takes as long as a known one.
    Secret hash = hashes.getOrDefault(user, hashes.values().iterator().next());
    byte[] text = hash.reveal().getBytes(StandardCharsets.US_ASCII);
    return verifier.verify(password, text).verified && hashes.containsKey(user);
  }

  private byte[] digest(byte[] password) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(digestKey);
      return digest.digest(password);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }
}
