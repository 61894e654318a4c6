package io.github.keystonetoken.backtest;

import io.github.keystonetoken.backtest.Replay.Firing;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;

/** Prints the tables of {@code docs/backtest.md}. */
final class Backtest {

  private static final PrintStream OUT = System.out;

  private Backtest() {}

  public static void main(String[] arguments) throws IOException {
    lists("ceilometer asks for 0.9 tokens a second, lifetime of 6 hours", 360, minute -> 0.9);
    lists(
        "ceilometer asks for 0.35 tokens a second and 0.25 more every hour, lifetime of 6 hours",
        360,
        minute -> 0.35 + 0.25 * minute / 60);
    table("a buffer pool of 256 MiB", 256L << 20);
    table("a buffer pool of 128 MiB", 128L << 20);
  }

  private static void lists(String title, int lifetimeMinutes, IntToDoubleFunction pace)
      throws IOException {
    ListIncident incident = new ListIncident(lifetimeMinutes, pace);
    OUT.printf(
        Locale.ROOT,
        "### The list: %s%n%nThe list overflows %s after ceilometer was switched on.%n%n",
        title,
        time(incident.overflow() - ListIncident.SWITCHED_ON));
    print(
        Replay.of(incident.history()),
        "after switching on",
        ListIncident.SWITCHED_ON,
        "before the overflow",
        incident.overflow());
  }

  private static void table(String title, long poolBytes) throws IOException {
    TableIncident incident = new TableIncident(poolBytes);
    OUT.printf(
        Locale.ROOT,
        "### The table: %s%n%nKeystone's list of revoked tokens takes over 5 s from %s on.%n%n",
        title,
        time(incident.slow()));
    print(Replay.of(incident.history()), "after the first token", 0, "before 5 s", incident.slow());
  }

  private static void print(List<Firing> firings, String since, int start, String until, int end) {
    OUT.printf("| %s | alert | severity | names | %s |%n|---|---|---|---|---|%n", since, until);
    for (Firing firing : firings) {
      OUT.printf(
          "| %s | %s | %s | %s | %s |%n",
          time(firing.minute() - start),
          firing.alert().substring("KeystoneToken".length()),
          firing.severity(),
          String.join("; ", firing.names()),
          firing.minute() <= end
              ? time(end - firing.minute())
              : time(firing.minute() - end) + " after");
    }
    OUT.println();
  }

  private static String time(int minutes) {
    int days = minutes / 1440;
    String clock = "%d:%02d h".formatted(minutes % 1440 / 60, minutes % 60);
    return days == 0 ? clock : days + " d " + clock;
  }
}
