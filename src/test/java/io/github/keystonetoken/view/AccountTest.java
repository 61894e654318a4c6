package io.github.keystonetoken.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.User;
import org.junit.jupiter.api.Test;

final class AccountTest {

  private static final Account NAMED = new Account(new User("eef9", "ceilometer", ""));
  private static final Account UNNAMED = new Account(User.withId("eef9"));
  private static final Account UNKNOWN = new Account(User.UNKNOWN);

  @Test
  void isCalledByNameElseId() {
    assertThat(NAMED.called()).isEqualTo("ceilometer");
    assertThat(UNNAMED.called()).isEqualTo("eef9");
    assertThat(UNKNOWN.called()).isEqualTo("an unknown account");
  }

  @Test
  void isListedWithOrWithoutId() {
    assertThat(NAMED.nameAndId()).isEqualTo("ceilometer (eef9)");
    assertThat(UNNAMED.nameAndId()).isEqualTo("eef9");
    assertThat(UNKNOWN.nameAndId()).isEqualTo("an unknown account");
    assertThat(NAMED.nameOrId()).isEqualTo("ceilometer");
    assertThat(UNNAMED.nameOrId()).isEqualTo("eef9");
    assertThat(UNKNOWN.nameOrId()).isEqualTo("(unknown)");
  }

  @Test
  void isShownWithAnotherDomainThanTheDefaultOne() {
    Account other = new Account(new User("eef9", "nova", "heat_domain"));
    assertThat(other.called()).isEqualTo("nova of heat_domain");
    assertThat(other.nameOrId()).isEqualTo("nova of heat_domain");
    assertThat(other.nameAndId()).isEqualTo("nova (eef9) of heat_domain");
    assertThat(new Account(new User("eef9", "nova", "Default")).nameAndId())
        .isEqualTo("nova (eef9)");
    assertThat(new Account(new User("eef9", "", "heat_domain")).called()).isEqualTo("eef9");
  }

  @Test
  void unnamedListIsKnownByItsKey() {
    Account unnamed = new Account(User.UNKNOWN, "6e49b86a7502dae881f3b9466ecbdfa4743c7eb9");

    assertThat(unnamed.called()).isEqualTo("an unknown account (key 6e49…)");
    assertThat(unnamed.nameOrId()).isEqualTo("key 6e49b86a7502dae881f3b9466ecbdfa4743c7eb9");
    assertThat(unnamed.nameAndId()).isEqualTo(unnamed.called());
    assertThat(new Account(User.UNKNOWN, "a\n").called()).isEqualTo("an unknown account (key a?)");
  }

  @Test
  void cleansAndShortensNames() {
    assertThat(new Account(new User("1", "a\u001b[2J\nb", "")).called()).isEqualTo("a?[2J?b");
    assertThat(new Account(new User("1", "x".repeat(255), "")).called()).hasSize(32).endsWith("…");
  }
}
