package io.github.keystonetoken.bench.growth;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Arguments of {@code bench/run growth}.
 *
 * @param quick small sizes, to try the script
 * @param only the only part that is asked for
 * @param plots the directory where the plots go
 */
record GrowthOptions(boolean quick, Optional<Part> only, Path plots) {

  private static final String ONLY = "--only=";
  private static final String PLOTS = "--plots=";
  private static final int QUICK_DIVISOR = 100;

  /** What a collection is measured against. */
  enum Part {
    ROWS,
    ITEMS,
    USERS,
    SERVERS
  }

  /**
   * @throws IllegalArgumentException for an argument that is none; its message says why
   */
  static GrowthOptions parse(String... arguments) {
    GrowthOptions options =
        new GrowthOptions(false, Optional.empty(), Path.of("docs", "benchmarks"));
    for (String argument : arguments) {
      options = options.with(argument);
    }
    return options;
  }

  private GrowthOptions with(String argument) {
    if (argument.equals("--quick")) {
      return new GrowthOptions(true, only, plots);
    }
    if (argument.startsWith(PLOTS) && argument.length() > PLOTS.length()) {
      return new GrowthOptions(quick, only, Path.of(argument.substring(PLOTS.length())));
    }
    for (Part part : Part.values()) {
      if (argument.equals(ONLY + part.name().toLowerCase(Locale.ROOT))) {
        return new GrowthOptions(quick, Optional.of(part), plots);
      }
    }
    throw new IllegalArgumentException(
        "unknown argument '" + argument + "'; bench/run --help lists them");
  }

  boolean wants(Part part) {
    return only.map(part::equals).orElse(true);
  }

  /** Those of these sizes, smallest first, that are measured: the last is the largest in life. */
  List<Integer> sizes(int... all) {
    int most = quick ? all[all.length - 1] / QUICK_DIVISOR : all[all.length - 1];
    return IntStream.of(all).filter(size -> size <= most).boxed().toList();
  }

  /** Numbers of servers. */
  List<Integer> servers() {
    return quick ? List.of(2, 5, 10) : List.of(2, 5, 10, 20, 50);
  }

  /** Of which the median is reported. */
  int repetitions() {
    return quick ? 2 : 5;
  }
}
