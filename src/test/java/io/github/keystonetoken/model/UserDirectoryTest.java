package io.github.keystonetoken.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class UserDirectoryTest {

  private static User user(String id, String name) {
    return new User(id, name, "Default");
  }

  private static UserDirectory directory(User... users) {
    return UserDirectory.of(List.of(users));
  }

  private static Stream<User> users(UserDirectory directory) {
    return directory.missingFrom(UserDirectory.empty());
  }

  @Test
  void findsEachOfThousandsById() {
    List<User> users =
        IntStream.range(0, 5000)
            .mapToObj(i -> new User("%032x".formatted(i * 7919L), "user-" + i, "domain-" + i % 7))
            .toList();

    UserDirectory directory = UserDirectory.of(users);

    assertThat(directory.size()).isEqualTo(5000);
    assertThat(users(directory)).containsExactlyInAnyOrderElementsOf(users);
    assertThat(directory.ids()).hasSize(5000).contains(users.get(3).id());
    assertThat(users).allSatisfy(user -> assertThat(directory.get(user.id())).isEqualTo(user));
  }

  @Test
  void distinguishesIdsThatBeginWithAnother() {
    UserDirectory directory =
        directory(user("a", "one"), user("ab", "two"), user("a\u0001", "three"), user("", "four"));

    assertThat(directory.get("a").name()).isEqualTo("one");
    assertThat(directory.get("ab").name()).isEqualTo("two");
    assertThat(directory.get("a\u0001").name()).isEqualTo("three");
    assertThat(directory.get("").name()).isEqualTo("four");
    assertThat(directory.contains("abc")).isFalse();
  }

  @Test
  void keepsNamesAndIdsOutsideAscii() {
    User kim = new User("김철수-ldap", "김철수", "서울");

    assertThat(directory(kim).get("김철수-ldap")).isEqualTo(kim);
    assertThat(directory(kim).ids()).containsExactly("김철수-ldap");
  }

  @Test
  void keepsFirstNameOfUserAddedTwice() {
    UserDirectory directory =
        directory(user("b", "local"), user("a", "other"), user("b", "federated"));

    assertThat(directory.get("b").name()).isEqualTo("local");
    assertThat(directory.size()).isEqualTo(2);
  }

  @Test
  void addsOthersToCopy() {
    User nova = new User("1", "nova", "Default");
    User other = new User("2", "nova", "heat_domain");
    UserDirectory directory = directory(nova);

    assertThat(users(directory.with(List.of(other, new User("1", "stale", "heat_domain")))))
        .containsExactly(nova, other);
    assertThat(users(directory)).containsExactly(nova);
    assertThat(directory(nova, other).missingFrom(directory)).containsExactly(other);
  }

  @Test
  void unknownUserHasNoName() {
    assertThat(UserDirectory.empty().get("eef9")).isEqualTo(User.withId("eef9"));
    assertThat(UserDirectory.empty().contains("eef9")).isFalse();
  }

  @Test
  void omitsIdWithZeroCharacter() {
    assertThat(directory(user("a\0b", "x")).size()).isZero();
  }
}
