package io.github.keystonetoken.lists;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.config.Config.KeyNames;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class KeyNamingTest {

  /** A mangled key is the SHA-1 of the clear one in UTF-8. */
  @ParameterizedTest
  @CsvSource({
    "김철수-ldap, 73331cc746f55633694f4b87136447f5df0ccb9e",
    "eef939600bc111e69aeb57d4fa849231, 6e49b86a7502dae881f3b9466ecbdfa4743c7eb9",
  })
  void namesKeysAsConfigured(String userId, String mangled) {
    String clear = "usertokens-" + userId;

    assertThat(new KeyNaming(KeyNames.MANGLED).userTokens(userId)).containsExactly(mangled);
    assertThat(new KeyNaming(KeyNames.CLEAR).userTokens(userId)).containsExactly(clear);
    assertThat(new KeyNaming(KeyNames.BOTH).userTokens(userId)).containsExactly(mangled, clear);
    assertThat(new KeyNaming(KeyNames.BOTH).revocationList())
        .isEqualTo(List.of("d08fca1361cfc00a936d7c93e4308aceb6ebc6ac", "revocation-list"));
  }
}
