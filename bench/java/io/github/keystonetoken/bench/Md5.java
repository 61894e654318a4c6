package io.github.keystonetoken.bench;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The hash that makes an id of a PKI token. */
final class Md5 {

  private Md5() {}

  static byte[] of(byte[] bytes) {
    try {
      return MessageDigest.getInstance("MD5").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has MD5", e);
    }
  }
}
