package io.github.keystonetoken.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A token: a secret, which prints as {@code ***}. */
public final class TokenId {

  /** A PKI token with the catalog of a large cloud takes some 20 kB. */
  public static final int LONGEST = 64 * 1024;

  /** How Kilo writes the padding of Fernet tokens. */
  private static final String ESCAPED_PADDING = "%3D";

  private static final Pattern WRITTEN = Pattern.compile("[A-Za-z0-9+/=_.-]{16," + LONGEST + "}");

  private final String value;
  private final Kind kind;

  private TokenId(String value) {
    this.value = value;
    this.kind = Kind.of(value);
  }

  /** The provider of a token, by its form. */
  public enum Kind implements Labelled {
    /** The provider uuid: stored under the token itself. */
    UUID("[0-9a-fA-F]{32,128}"),
    /** The providers pki and pkiz: stored under the token's hash. */
    PKI("(MII|PKIZ_).*"),
    /** The provider fernet, Kilo and later: stored nowhere. */
    FERNET("gAAAA.*"),
    /** The provider jws, Stein and later: stored nowhere. */
    JWS("eyJ.*"),
    /** None of Keystone's own providers. */
    OTHER(".*");

    private final Pattern form;

    Kind(String form) {
      this.form = Pattern.compile(form);
    }

    /**
     * {@code keystoneclient/common/cms.py: is_asn1_token, is_pkiz}, and the forms of the others.
     */
    private static Kind of(String value) {
      return Stream.of(values())
          .filter(kind -> kind.form.matcher(value).matches())
          .findFirst()
          .orElseThrow();
    }

    /** Whether Keystone stores such tokens at all. */
    public boolean isStored() {
      return this != FERNET && this != JWS;
    }
  }

  /** A token as it is written; empty if no token looks so. */
  public static Optional<TokenId> parse(String text) {
    String token = text.replace(ESCAPED_PADDING, "=");
    return WRITTEN.matcher(token).matches() ? Optional.of(new TokenId(token)) : Optional.empty();
  }

  public Kind kind() {
    return kind;
  }

  /**
   * What Keystone may have stored the token under: itself, or of a PKI token a hash, MD5 or from
   * Juno on that of {@code [token] hash_algorithm}. Secrets too: Keystone accepts the hash as the
   * token.
   */
  public List<String> storedIds() {
    return switch (kind) {
      case UUID, OTHER -> List.of(value);
      case PKI ->
          Stream.of("MD5", "SHA-256", "SHA-1", "SHA-512").map(name -> hash(name, value)).toList();
      case FERNET, JWS -> List.of();
    };
  }

  /**
   * What a token carries that is not stored: all of a Fernet token, the payload of a JWS token.
   * Empty for other tokens, and if it is not whole.
   */
  public Optional<byte[]> carried() {
    String[] parts = value.split("\\.", -1);
    if (kind.isStored() || parts.length != (kind == Kind.FERNET ? 1 : 3)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Base64.getUrlDecoder().decode(parts[parts.length / 2]));
    } catch (IllegalArgumentException e) {
      // Without the cause, which quotes a character of the token.
      return Optional.empty();
    }
  }

  /** The digest of a text's UTF-8, in hexadecimal. */
  public static String hash(String algorithm, String text) {
    try {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has " + algorithm + ".", e);
    }
  }

  @Override
  public String toString() {
    return "***";
  }
}
