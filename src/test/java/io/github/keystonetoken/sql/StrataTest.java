package io.github.keystonetoken.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StrataTest {

  private static final Duration FAST = Duration.ofMillis(1);

  private final Strata strata = strata(Duration.ofSeconds(1));

  private static Strata strata(Duration budget) {
    return new Strata(new SplittableRandom(1), budget);
  }

  /** Width after a sample of so many rows, which took so long, of a table of so many pages. */
  private int widthAfter(int width, long rows, Duration took, @Nullable Long pages) {
    strata.resize(width);
    strata.fit(rows, took, pages);
    return strata.width();
  }

  /** Enough rows; pages of wide rows; a slow database; a small table, which is read whole. */
  @ParameterizedTest
  @CsvSource({
    "10, 1000, 1, 10000, 160",
    "10, 1000, 1, 1000000, 32",
    "100, 16000, 2000, , 25",
    "1000, 10, 1, 50, 32768",
    "1000, 0, 1, , 32768"
  })
  void fitsWidthToCost(int width, long rows, int millis, Long pages, int fitted) {
    assertThat(widthAfter(width, rows, Duration.ofMillis(millis), pages)).isEqualTo(fitted);
  }

  @ParameterizedTest
  @CsvSource({"17000, 100", "12000, 100", "24000, 66", "8000, 200"})
  void keepsAWidthThatNearlyFits(long rows, int width) {
    assertThat(widthAfter(100, rows, FAST, null)).isEqualTo(width);
  }

  private static int width(IdRange range) {
    return range.to() - range.from();
  }

  @Test
  void hasOneRangePerPart() {
    strata.resize(100);
    List<IdRange> ranges = strata.ranges();
    assertThat(ranges).hasSize(Strata.NUMBER).allMatch(range -> width(range) == 100);
    for (int i = 0; i < ranges.size(); i++) {
      assertThat(ranges.get(i).from() / Strata.SIZE).isEqualTo(i);
      assertThat((ranges.get(i).to() - 1) / Strata.SIZE).isEqualTo(i);
    }
  }

  @Test
  void replacesOneRangePerCollection() {
    strata.resize(100);
    List<IdRange> before = strata.ranges();
    strata.rotate();
    Set<IdRange> common = new HashSet<>(before);
    common.retainAll(strata.ranges());
    assertThat(common).hasSize(Strata.NUMBER - 1);
  }

  @Test
  void replacesEveryRangeInTime() {
    strata.resize(1);
    Set<IdRange> common = new HashSet<>(strata.ranges());
    for (int i = 0; i < Strata.NUMBER; i++) {
      strata.rotate();
    }
    common.retainAll(strata.ranges());
    assertThat(common).isEmpty();
  }

  @Test
  void coversAllIdsOnceAtMost() {
    strata.resize(1e9);
    assertThat(strata.coverAllIds()).isTrue();
    assertThat(strata.ranges().stream().mapToInt(StrataTest::width).sum()).isEqualTo(IdRange.SPACE);
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
