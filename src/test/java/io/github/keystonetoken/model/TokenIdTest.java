package io.github.keystonetoken.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.TokenId.Kind;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TokenIdTest {

  @ParameterizedTest
  @CsvSource({
    "3e1c26d323ef423ea848f808f54d35bf, UUID, true",
    "MIIDKgYJKoZIhvcNAQcCoIID, PKI, true",
    "PKIZ_eJxtVVtzqjgQfudXzHs, PKI, true",
    "gAAAAABYb3Vh-marked_Fernet, FERNET, false",
    "eyJhbGciOiJFUzI1NiJ9.eyJl.c2ln, JWS, false",
    "eyJhbGciOiJFUzI1NiJ9, JWS, false",
    "something-else-altogether, OTHER, true"
  })
  void recognisesProviderByForm(String text, Kind kind, boolean stored) {
    TokenId token = TokenId.parse(text).orElseThrow();

    assertThat(token.kind()).isEqualTo(kind);
    assertThat(token.kind().isStored()).isEqualTo(stored);
    assertThat(token.storedIds().isEmpty()).isEqualTo(!stored);
  }

  @ParameterizedTest
  @CsvSource({
    "gAAAAABYb3Vh-_FernesQQ==, 8000000000586f7561fbf15eae77ac41",
    "gAAAAABYb3Vh-_FernesQQ%3D%3D, 8000000000586f7561fbf15eae77ac41",
    "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOjd9.c2ln, 7b22737562223a377d",
    "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOjd9,",
    "eyJhbGciOiJFUzI1NiJ9.eyJzd+IiOjd9.c2ln,",
    "gAAAAABYb3VhFerne,",
    "3e1c26d323ef423ea848f808f54d35bf,",
  })
  void returnsWhatUnstoredTokenCarries(String text, @Nullable String carried) {
    Optional<byte[]> bytes = TokenId.parse(text).orElseThrow().carried();

    assertThat(bytes.map(HexFormat.of()::formatHex)).isEqualTo(Optional.ofNullable(carried));
  }

  /** By hand: {@code printf %s MIIDKgYJKoZIhvcNAQcCoIID | md5sum}, and sha256sum. */
  @Test
  void hashesPkiTokens() {
    assertThat(TokenId.parse("MIIDKgYJKoZIhvcNAQcCoIID").orElseThrow().storedIds())
        .startsWith(
            "eb3d731810b4857d2668ba3f8386c577",
            "bd2903fde429cac1c1192a03fd3fe4f770df3209878a9ad1baa8a6fe3ed5122b");
  }

  @Test
  void doesNotPrint() {
    assertThat(TokenId.parse("3e1c26d323ef423ea848f808f54d35bf").orElseThrow()).hasToString("***");
  }
}
