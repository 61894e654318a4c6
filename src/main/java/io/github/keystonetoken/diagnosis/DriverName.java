package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.model.Release;

/**
 * {@code [token] driver} is named as another release would have it. Up to Kilo only the path of a
 * class is understood ({@code keystone/common/manager.py}), from Liberty on an entry point's name
 * ({@code setup.cfg}).
 */
final class DriverName {

  private static final String OLD_PATH = "keystone.token.backends.";
  private static final String PATH = "keystone.token.persistence.backends.";

  static void check(Facts facts, Findings findings) {
    Release release = facts.snapshot().release();
    String driver = facts.option("[token] driver");
    if (driver.isEmpty()
        || release == Release.UNKNOWN
        || !release.hasTokenDrivers()
        || !isOfAnother(release, driver)) {
      return;
    }
    String shortName = facts.snapshot().keystone().driver().orElse("");
    findings
        .warning("[token] driver is named as %s does not know it", release.title())
        .evidence("keystone.conf says \"%s\".", printable(driver))
        .consequence(
            "Keystone of this release fails to import it, and does not start again once it is stopped.")
        .remedy(
            "Write it as this release has it, in keystone.conf on each controller.",
            "[token]\ndriver = " + printable(rightName(release, shortName)));
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

  private static String printable(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }
}
