package io.github.keystonetoken.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.User;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AccountTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      emptyValue = "",
      value = {
        "eef9 | ceilometer | '' | '' | ceilometer | ceilometer | ceilometer (eef9)",
        "eef9 | nova | Default | '' | nova | nova | nova (eef9)",
        "eef9 | nova | heat | '' | nova of heat | nova of heat | nova (eef9) of heat",
        "eef9 | '' | heat | '' | eef9 | eef9 | eef9",
        "'' | '' | '' | '' | an unknown account | (unknown) | an unknown account",
        "'' | '' | '' | 6e49b86a75 | an unknown account (key 6e49…) | key 6e49b86a75 | an unknown account (key 6e49…)",
      })
  void isWrittenByWhatIsKnown(
      String id,
      String name,
      String domain,
      String key,
      String called,
      String nameOrId,
      String nameAndId) {
    Account account = new Account(new User(id, name, domain), key);

    assertThat(account.called()).isEqualTo(called);
    assertThat(account.nameOrId()).isEqualTo(nameOrId);
    assertThat(account.nameAndId()).isEqualTo(nameAndId);
  }

  @Test
  void cleansAndShortensNames() {
    assertThat(new Account(new User("1", "a\u001b[2J\nb", "")).called()).isEqualTo("a?[2J?b");
    assertThat(new Account(User.UNKNOWN, "a\n").called()).isEqualTo("an unknown account (key a?)");
    assertThat(new Account(new User("1", "x".repeat(255), "")).called()).hasSize(32).endsWith("…");
  }
}
