package io.github.keystonetoken.http;

import at.favre.lib.crypto.bcrypt.BCrypt;
import at.favre.lib.crypto.bcrypt.LongPasswordStrategies;
import io.github.keystonetoken.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Compares passwords with their hashes by bcrypt. One that was right is known again by a keyed
 * digest of it, so that a hash is made for the first request of a user only.
 */
final class Passwords {

  /** What comes of a check. */
  enum Outcome {
    RIGHT,
    WRONG,
    /** So many are being checked that this one was not. */
    BUSY
  }

  private static final String DIGEST = "HmacSHA256";

  /**
   * Passwords that are hashed, one at a time, or wait for it: whoever guesses shall take neither
   * both processors nor all threads.
   */
  private static final int MOST_WAITING = 3;

  /** As bcrypt has it: what follows the 72nd byte of a password does not count. */
  private final BCrypt.Verifyer verifier =
      BCrypt.verifyer(
          BCrypt.Version.VERSION_2Y, LongPasswordStrategies.truncate(BCrypt.Version.VERSION_2Y));

  private final Map<String, Secret> hashes;
  private final Secret anyHash;
  private final SecretKeySpec digestKey = newKey();
  private final Map<String, byte[]> digests = new ConcurrentHashMap<>();
  private final Semaphore waiting = new Semaphore(MOST_WAITING);
  private final Object hashing = new Object();

  /**
   * @param hashes by user; at least one
   */
  Passwords(Map<String, Secret> hashes) {
    this.hashes = Map.copyOf(hashes);
    this.anyHash = this.hashes.values().iterator().next();
  }

  private static SecretKeySpec newKey() {
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    return new SecretKeySpec(key, DIGEST);
  }

  Outcome check(Credentials given) {
    byte[] password = given.password().reveal().getBytes(StandardCharsets.UTF_8);
    byte[] digest = digest(password);
    byte[] known = digests.get(given.user());
    if (known != null && MessageDigest.isEqual(known, digest)) {
      return Outcome.RIGHT;
    }
    if (!waiting.tryAcquire()) {
      return Outcome.BUSY;
    }
    try {
      if (!isRight(given.user(), password)) {
        return Outcome.WRONG;
      }
    } finally {
      waiting.release();
    }
    digests.put(given.user(), digest);
    return Outcome.RIGHT;
  }

  private boolean isRight(String user, byte[] password) {
    // A user that is not there takes as long as one that is.
    byte[] hash = hashes.getOrDefault(user, anyHash).reveal().getBytes(StandardCharsets.US_ASCII);
    boolean isVerified;
    synchronized (hashing) {
      isVerified = verifier.verify(password, hash).verified;
    }
    return isVerified && hashes.containsKey(user);
  }

  private byte[] digest(byte[] password) {
    try {
      Mac mac = Mac.getInstance(DIGEST);
      mac.init(digestKey);
      return mac.doFinal(password);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + DIGEST, e);
    }
  }
}
