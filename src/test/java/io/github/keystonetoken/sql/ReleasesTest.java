package io.github.keystonetoken.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Release;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ReleasesTest {

  @ParameterizedTest
  @CsvSource({
    "5, 0, GRIZZLY",
    "22, 0, GRIZZLY",
    "36, 0, HAVANA",
    "44, 0, ICEHOUSE",
    "55, 0, JUNO",
    "67, 0, KILO",
    "75, 0, LIBERTY",
    "97, 0, MITAKA",
    "109, 4, NEWTON",
    "109, 16, OCATA",
    "109, 24, PIKE",
    "109, 44, QUEENS",
    "109, 52, ROCKY",
    "109, 61, STEIN",
    "109, 71, TRAIN",
    "109, 79, USSURI"
  })
  void lastMigrationIdentifiesRelease(int migration, int expansion, Release release) {
    assertThat(Releases.ofVersions(Map.of("keystone", migration, "keystone_expand", expansion)))
        .isEqualTo(release);
  }

  @Test
  void versionsOfSomeRepositoriesMayBeMissing() {
    // In a new database of Yoga.
    assertThat(Releases.ofVersions(Map.of("keystone_expand", 79))).isEqualTo(Release.USSURI);
    assertThat(Releases.ofVersions(Map.of("revoke", 2))).isEqualTo(Release.UNKNOWN);
    assertThat(Releases.ofHeads(List.of())).isEqualTo(Release.UNKNOWN);
  }

  /** An expanded schema is of the release before until it is contracted. */
  @ParameterizedTest
  @CsvSource({
    "27e647c0fad4, 27e647c0fad4, zed, Zed to 2023.1",
    "29e87d24a316, e25ffa003242, zed, Zed to 2023.1",
    "11c3b243b4cb, e25ffa003242, zed, Zed to 2023.1",
    "11c3b243b4cb, c88cdce8f248, 2023.2, 2023.2",
    "47147121, c88cdce8f248, 2024.1, 2024.1 to 2025.2",
    "742c857f1dfb, c88cdce8f248, 2026.1, 2026.1 or later",
    "0123456789ab, c88cdce8f248, later than 2026.1, later than 2026.1"
  })
  void headsIdentifyRelease(String expand, String contract, String label, String title) {
    Release release = Releases.ofHeads(List.of(contract, expand));

    assertThat(release.label()).isEqualTo(label);
    assertThat(release.title()).isEqualTo(title);
  }

  @Test
  void folsomIsTooOld() {
    assertThat(Releases.isTooOld(Map.of("keystone", 4))).isTrue();
    assertThat(Releases.isTooOld(Map.of("keystone", 5))).isFalse();
    assertThat(Releases.isTooOld(Map.of("revoke", 2))).isFalse();
  }

  @Test
  void tableWithoutKeystonesIndexesIsOfGrizzly() {
    Map<String, List<String>> columns = Map.of("by_hand", List.of("expires", "valid"));
    assertThat(Releases.ofTable(new Indexes(columns, Map.of()))).isEqualTo(Release.GRIZZLY);
    columns = Map.of("ix_token_expires", List.of("expires"));
    assertThat(Releases.ofTable(new Indexes(columns, Map.of()))).isEqualTo(Release.UNKNOWN);
  }
}
