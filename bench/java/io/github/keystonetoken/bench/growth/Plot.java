package io.github.keystonetoken.bench.growth;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Draws curves side by side on logarithmic axes, each with the line that fits its larger sizes.
 * White ground, so that it can be read on a dark page as well.
 */
final class Plot {

  /** Told apart by those who do not see all colours (Okabe and Ito). */
  private static final List<String> COLOURS =
      List.of("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#7F7F7F");

  private static final int PANEL_WIDTH = 460;
  private static final int PANEL_HEIGHT = 420;

  private final StringBuilder script = new StringBuilder();

  /**
   * Begins one.
   *
   * @param panels how many there will be
   * @param legendLines of the panel that has most curves
   */
  Plot(Path file, int panels, int legendLines) {
    line(
        "set terminal pngcairo size %d,%d font 'sans,10' background '#ffffff'",
        panels * PANEL_WIDTH, PANEL_HEIGHT + 18 * legendLines);
    line("set output '%s'", quoted(file.toString()));
    line("set multiplot layout 1,%d", panels);
    line("set logscale xy");
    line("set border 3 lc rgb '#444444'");
    line("set tics nomirror");
    line("set grid lc rgb '#dddddd' lt 1");
    line("set key bmargin left Left reverse vertical samplen 2 maxrows %d noenhanced", legendLines);
    line("set bmargin %d", legendLines + 5);
  }

  /**
   * Adds one.
   *
   * @param size what the horizontal axis counts
   */
  void panel(String title, String size, List<Curve> curves) {
    line("set title '%s' noenhanced", quoted(title));
    line("set xlabel '%s' noenhanced", quoted(size));
    long most = most(curves);
    if (most < 1_000) {
      line("set xtics (%s)", ticks(curves));
      line("set format x '%%g'");
    } else {
      line("set xtics auto");
      line("set format x '10^{%%L}'");
    }
    // 0.1 is not to be read as 100m.
    line("set format y '%s'", hasFractions(curves) ? "%g" : "%.0s%c");
    line("set xrange [%g:%g]", least(curves) / 1.5, most * 1.5);
    for (int i = 0; i < curves.size(); i++) {
      data(i, curves.get(i));
    }
    line("plot %s", String.join(", ", parts(curves)));
  }

  private static boolean hasFractions(List<Curve> curves) {
    return curves.stream().flatMap(curve -> curve.points().stream()).anyMatch(p -> p.least() < 1);
  }

  private static List<String> parts(List<Curve> curves) {
    return IntStream.range(0, curves.size())
        .filter(i -> !curves.get(i).points().isEmpty())
        .mapToObj(i -> part(i, curves.get(i)))
        .toList();
  }

  private static String part(int index, Curve curve) {
    String colour = COLOURS.get(index % COLOURS.size());
    Fit fit = curve.upperFit();
    String points =
        String.format(
            Locale.ROOT,
            "$curve%1$d using 1:2:3:4 with yerrorbars pt 7 ps 0.7 lc rgb '%2$s' title '%3$s'",
            index,
            colour,
            quoted(label(curve, fit)));
    if (Double.isNaN(fit.slope())) {
      return points;
    }
    return points
        + String.format(
            Locale.ROOT,
            ", [x=%g:%g] %g * x ** %g with lines dt 2 lw 1.5 lc rgb '%s' notitle",
            curve.upperFrom().orElseThrow(),
            (double) most(List.of(curve)),
            fit.factor(),
            fit.slope(),
            colour);
  }

  private static String label(Curve curve, Fit fit) {
    String kind = curve.kind().replace("`", "");
    return Double.isNaN(fit.slope())
        ? kind
        : String.format(Locale.ROOT, "%s: slope %.2f", kind, fit.slope());
  }

  private void data(int index, Curve curve) {
    line("$curve%d << EOD", index);
    curve.points().forEach(p -> line("%d %g %g %g", p.size(), p.value(), p.least(), p.most()));
    line("EOD");
  }

  private static long most(List<Curve> curves) {
    return curves.stream()
        .flatMap(c -> c.points().stream())
        .mapToLong(Curve.Point::size)
        .max()
        .orElse(1);
  }

  private static double least(List<Curve> curves) {
    return curves.stream()
        .flatMap(c -> c.points().stream())
        .mapToLong(Curve.Point::size)
        .min()
        .orElse(1);
  }

  private static String ticks(List<Curve> curves) {
    return curves.stream()
        .flatMap(c -> c.points().stream())
        .map(p -> Long.toString(p.size()))
        .distinct()
        .collect(Collectors.joining(", "));
  }

  /** As gnuplot writes text in single quotes. */
  private static String quoted(String text) {
    return text.replace("'", "''");
  }

  private void line(String format, Object... arguments) {
    script.append(String.format(Locale.ROOT, format, arguments)).append('\n');
  }

  /** Draws it with gnuplot. */
  void draw() throws IOException, InterruptedException {
    line("unset multiplot");
    Process gnuplot = new ProcessBuilder("gnuplot").redirectErrorStream(true).start();
    try (OutputStream in = gnuplot.getOutputStream()) {
      in.write(script.toString().getBytes(StandardCharsets.UTF_8));
    }
    String said = new String(gnuplot.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (gnuplot.waitFor() != 0 || !said.isBlank()) {
      throw new IOException("gnuplot: " + said);
    }
  }
}
