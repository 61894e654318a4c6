package io.github.keystonetoken.lists;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.config.Config.KeyNames;
import org.junit.jupiter.api.Test;

final class KeyNamingTest {

  private static final String CEILOMETER = "eef939600bc111e69aeb57d4fa849231";

  @Test
  void aMangledKeyIsTheSha1OfTheClearOne() {
    assertThat(new KeyNaming(KeyNames.MANGLED).userTokens(CEILOMETER))
        .containsExactly("6e49b86a7502dae881f3b9466ecbdfa4743c7eb9");
    assertThat(new KeyNaming(KeyNames.MANGLED).revocationList())
        .containsExactly("d08fca1361cfc00a936d7c93e4308aceb6ebc6ac");
  }

  @Test
  void anIdOutsideAsciiIsMangledAsUtf8() {
    assertThat(new KeyNaming(KeyNames.MANGLED).userTokens("김철수-ldap"))
        .containsExactly("73331cc746f55633694f4b87136447f5df0ccb9e");
  }

  @Test
  void clearKeysAreNotHashed() {
    assertThat(new KeyNaming(KeyNames.CLEAR).userTokens(CEILOMETER))
        .containsExactly("usertokens-" + CEILOMETER);
    assertThat(new KeyNaming(KeyNames.CLEAR).revocationList()).containsExactly("revocation-list");
  }

  @Test
  void unknownNamingGivesBothKeys() {
    assertThat(new KeyNaming(KeyNames.BOTH).userTokens(CEILOMETER))
        .containsExactly("6e49b86a7502dae881f3b9466ecbdfa4743c7eb9", "usertokens-" + CEILOMETER);
  }
}
