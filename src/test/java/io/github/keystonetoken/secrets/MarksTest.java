package io.github.keystonetoken.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class MarksTest {

  @Test
  void findsPartsOfSixCharactersInAnyCase() {
    Stream.of(
            Marks.DATABASE_PASSWORD,
            Marks.encoded(Marks.DATABASE_PASSWORD),
            Marks.MEMCACHED_PASSWORD,
            Marks.STRAY_PASSWORD,
            Marks.inTable(77),
            Marks.inMemcached(1_000),
            Marks.pki(5))
        .flatMap(
            secret ->
                IntStream.rangeClosed(0, secret.length() - 6)
                    .mapToObj(at -> secret.substring(at, at + 6)))
        .forEach(
            part -> {
              assertThat(Marks.leaks("before " + part + " after")).as(part).isNotEmpty();
              assertThat(Marks.leaks(part.toUpperCase(Locale.ROOT))).isNotEmpty();
            });
  }

  @Test
  void ignoresShorterPartsAndOtherText() {
    assertThat(
            Marks.leaks(Marks.inTable(3).substring(0, 5) + " " + Marks.STRAY_PASSWORD.substring(5)))
        .isEmpty();
    assertThat(Marks.leaks("6e49b86a7502dae881f3b9466ecbdfa4743c7eb9 at 2026-11-22 10:07:02"))
        .isEmpty();
  }

  @Test
  void idsDiffer() {
    List<String> ids = IntStream.range(0, 2_000).mapToObj(Marks::inTable).distinct().toList();
    assertThat(ids).hasSizeGreaterThan(60).allMatch(id -> id.matches("[d7]{32}"));
  }
}
