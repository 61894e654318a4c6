package io.github.keystonetoken.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.TokenId.Kind;
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
    "something-else-altogether, OTHER, true"
  })
  void tellsTheProviderByTheForm(String text, Kind kind, boolean stored) {
    TokenId token = TokenId.parse(text).orElseThrow();

    assertThat(token.kind()).isEqualTo(kind);
    assertThat(token.kind().isStored()).isEqualTo(stored);
    assertThat(token.storedIds().isEmpty()).isEqualTo(!stored);
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
