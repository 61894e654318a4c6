package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.model.Release;
import io.github.keystonetoken.model.Snapshot;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * {@code [token] driver} is named as another release would have it. Up to Kilo only the path of a
 * class is understood ({@code keystone/common/manager.py}), from Liberty on an entry point's name
 * ({@code setup.cfg}).
 */
final class DriverName implements Check {

  private static final String OLD_PATH = "keystone.token.backends.";
  private static final String PATH = "keystone.token.persistence.backends.";

  @Override
  public Stream<Finding> findings(Snapshot snapshot, Instant now) {
    Release release = snapshot.release();
    return release == Release.UNKNOWN || !release.hasTokenDrivers()
        ? Stream.of()
        : snapshot
            .keystone()
            .written()
            .option("[token] driver")
            .filter(driver -> isOfAnother(release, driver))
            .map(
                driver ->
                    finding(
                        release,
                        driver,
                        rightName(release, snapshot.keystone().driver().orElse(""))))
            .stream();
  }

  private static boolean isOfAnother(Release release, String driver) {
    boolean isShort = !driver.contains(".");
    return release.compareTo(Release.KILO) <= 0
        ? isShort || (release == Release.KILO && driver.startsWith(OLD_PATH))
        : driver.startsWith(OLD_PATH);
  }

  private static String rightName(Release release, String shortName) {
    if (release.compareTo(Release.KILO) > 0) {
      return shortName;
    }
    return (release.compareTo(Release.JUNO) < 0 ? OLD_PATH : PATH) + shortName + ".Token";
  }

  private static Finding finding(Release release, String driver, String rightName) {
    return new Finding(
        Severity.WARNING,
        "[token] driver is named as %s does not know it".formatted(release.title()),
        "keystone.conf says \"%s\".".formatted(driver.replaceAll("\\p{Cntrl}", "?")),
        "Keystone of this release fails to import it, and does not start again once it is stopped.",
        List.of(
            Remedy.of(
                "Write it as this release has it, in keystone.conf on each controller.",
                "[token]\ndriver = " + rightName.replaceAll("\\p{Cntrl}", "?"))),
        Optional.empty());
  }
}
