package io.github.keystonetoken.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class UserDirectoryTest {

  @Test
  void everyUserIsFoundByIdAmongThousands() {
    Map<String, String> names = new HashMap<>();
    for (int i = 0; i < 5000; i++) {
      names.put("%032x".formatted(i * 7919L), "user-" + i);
    }

    UserDirectory directory = UserDirectory.of(names);

    assertThat(directory.size()).isEqualTo(5000);
    assertThat(directory.ids()).containsExactlyInAnyOrderElementsOf(names.keySet());
    assertThat(names).allSatisfy((id, name) -> assertThat(directory.nameOf(id)).isEqualTo(name));
  }

  @Test
  void idsAreToldApartWhereOneBeginsWithAnother() {
    UserDirectory directory =
        UserDirectory.of(Map.of("a", "one", "ab", "two", "a\u0001", "three", "", "nobody"));

    assertThat(directory.nameOf("a")).isEqualTo("one");
    assertThat(directory.nameOf("ab")).isEqualTo("two");
    assertThat(directory.nameOf("a\u0001")).isEqualTo("three");
    assertThat(directory.nameOf("")).isEqualTo("nobody");
    assertThat(directory.contains("abc")).isFalse();
  }

  @Test
  void namesAndIdsOutsideAsciiAreKept() {
    UserDirectory directory = UserDirectory.of(Map.of("김철수-ldap", "김철수"));

    assertThat(directory.nameOf("김철수-ldap")).isEqualTo("김철수");
    assertThat(directory.ids()).containsExactly("김철수-ldap");
  }

  @Test
  void ofAUserAddedTwiceTheFirstNameCounts() {
    UserDirectory.Builder builder = UserDirectory.builder();
    builder.add("b", "local");
    builder.add("a", "other");
    builder.add("b", "federated");

    assertThat(builder.build().nameOf("b")).isEqualTo("local");
    assertThat(builder.build().size()).isEqualTo(2);
  }

  @Test
  void anUnknownUserHasNoName() {
    assertThat(UserDirectory.empty().nameOf("eef939600bc111e69aeb57d4fa849231")).isEmpty();
    assertThat(UserDirectory.empty().contains("eef939600bc111e69aeb57d4fa849231")).isFalse();
  }

  @Test
  void anIdWithAZeroCharacterIsLeftOut() {
    assertThat(UserDirectory.of(Map.of("a\0b", "x")).size()).isZero();
  }
}
