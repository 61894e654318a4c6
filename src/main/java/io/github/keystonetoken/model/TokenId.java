package io.github.keystonetoken.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A token as its user holds it: a secret. Prints as {@code ***}, so that it cannot reach a log, a
 * page or an exception by accident.
 */
public final class TokenId {

  /** A PKI token with the catalog of a large cloud takes some 20 kB. */
  public static final int LONGEST = 64 * 1024;

  private static final Pattern WRITTEN = Pattern.compile("[A-Za-z0-9+/=_.-]{16,}");
  private static final Pattern HEXADECIMAL = Pattern.compile("[0-9a-fA-F]{32,128}");

  private final String value;
  private final Kind kind;

  private TokenId(String value) {
    this.value = value;
    this.kind = kind(value);
  }

  /** What made a token, as its form tells. */
  public enum Kind {
    /** The provider uuid: stored under the token itself. */
    UUID,
    /** The providers pki and pkiz: stored under the token's hash. */
    PKI,
    /** The provider fernet, Kilo and later: stored nowhere. */
    FERNET,
    /** The provider jws, Stein and later: stored nowhere. */
    JWS,
    /** None of Keystone's own providers. */
    OTHER;

    /** As a report writes it. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Whether Keystone stores such tokens at all. */
    public boolean isStored() {
      return this != FERNET && this != JWS;
    }
  }

  /** A token as it is written; empty where no token looks so. */
  public static Optional<TokenId> parse(String text) {
    return text.length() <= LONGEST && WRITTEN.matcher(text).matches()
        ? Optional.of(new TokenId(text))
        : Optional.empty();
  }

  /** {@code keystoneclient/common/cms.py: is_asn1_token, is_pkiz}, and the forms of the others. */
  private static Kind kind(String value) {
    if (HEXADECIMAL.matcher(value).matches()) {
      return Kind.UUID;
    }
    if (value.startsWith("MII") || value.startsWith("PKIZ_")) {
      return Kind.PKI;
    }
    if (value.startsWith("gAAAA")) {
      return Kind.FERNET;
    }
    return value.startsWith("eyJ") && value.chars().filter(c -> c == '.').count() == 2
        ? Kind.JWS
        : Kind.OTHER;
  }

  public Kind kind() {
    return kind;
  }

  /**
   * What Keystone may have stored the token under: itself, or of a PKI token a hash, MD5 or from
   * Juno on what {@code [token] hash_algorithm} says. Secrets too, as Keystone takes a hash for the
   * token.
   */
  public List<String> storedIds() {
    return switch (kind) {
      case UUID, OTHER -> List.of(value);
      case PKI -> List.of(hash("MD5"), hash("SHA-256"), hash("SHA-1"), hash("SHA-512"));
      case FERNET, JWS -> List.of();
    };
  }

  private String hash(String algorithm) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance(algorithm).digest(value.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has " + algorithm + ".", e);
    }
  }

  @Override
  public String toString() {
    return "***";
  }
}
