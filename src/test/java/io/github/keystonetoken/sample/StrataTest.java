package io.github.keystonetoken.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class StrataTest {

  private final Strata strata = new Strata(new SplittableRandom(1));

  @Test
  void thereIsOneRangeOfTheSameWidthInEachPart() {
    strata.resize(100);
    List<IdRange> ranges = strata.ranges();
    assertThat(ranges).hasSize(Strata.NUMBER).allMatch(range -> range.width() == 100);
    for (int i = 0; i < ranges.size(); i++) {
      assertThat(ranges.get(i).from() / Strata.SIZE).isEqualTo(i);
      assertThat((ranges.get(i).to() - 1) / Strata.SIZE).isEqualTo(i);
    }
  }

  @Test
  void aCollectionLaterAllRangesButOneAreTheSame() {
    strata.resize(100);
    List<IdRange> before = strata.ranges();
    strata.rotate();
    Set<IdRange> common = new HashSet<>(before);
    common.retainAll(strata.ranges());
    assertThat(common).hasSize(Strata.NUMBER - 1);
  }

  @Test
  void afterAsManyCollectionsAsPartsNoRangeIsTheSame() {
    strata.resize(1);
    Set<IdRange> common = new HashSet<>(strata.ranges());
    for (int i = 0; i < Strata.NUMBER; i++) {
      strata.rotate();
    }
    common.retainAll(strata.ranges());
    assertThat(common).isEmpty();
  }

  @Test
  void atMostTheRangesCoverAllIdsOnce() {
    strata.resize(1e9);
    assertThat(strata.coverEverything()).isTrue();
    assertThat(strata.ranges().stream().mapToInt(IdRange::width).sum()).isEqualTo(IdRange.SPACE);
    assertThat(strata.ranges().get(0).lower()).isEmpty();
    assertThat(strata.ranges().get(Strata.NUMBER - 1).upper()).isEqualTo(IdRange.END);
    strata.resize(0.01);
    assertThat(strata.width()).isOne();
  }

  @Test
  void boundsHaveFiveDigits() {
    assertThat(new IdRange(1, 0xa07f2).lower()).isEqualTo("00001");
    assertThat(new IdRange(1, 0xa07f2).upper()).isEqualTo("a07f2");
  }
}
