package io.github.keystonetoken.clouds;

import io.github.keystonetoken.servers.MariaDb;
import java.io.IOException;
import java.io.PrintStream;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Prints the tables of {@code docs/healthy-clouds.md}. */
final class HealthyClouds {

  private static final PrintStream OUT = System.out;

  private HealthyClouds() {}

  public static void main(String[] arguments)
      throws SQLException, IOException, InterruptedException {
    boolean asExpected;
    try (MariaDb database = MariaDb.start()) {
      boolean areSilent = printHealthy(database);
      asExpected = printIncidents(database) && areSilent;
    }
    if (!asExpected) {
      System.err.println("healthy-clouds: not all is as it should be: see the tables");
      System.exit(1);
    }
  }

  private static boolean printHealthy(MariaDb database)
      throws SQLException, IOException, InterruptedException {
    OUT.printf("| cloud | size | %s |%n|---|---|---|---|---|%n", titles());
    boolean silent = true;
    for (Era era : Era.values()) {
      for (Size size : Size.values()) {
        List<String> cells = new ArrayList<>(List.of(era.title(), size.title()));
        try (Cloud cloud = Cloud.healthy(database, era, size)) {
          for (Configuration configuration : Configuration.values()) {
            Verdict verdict = Verdict.on(cloud, configuration);
            silent &= verdict.isSilent();
            cells.add(verdict.isSilent() ? "silent" : "**" + verdict.summary() + "**");
          }
        }
        printRow(cells);
      }
    }
    OUT.println();
    return silent;
  }

  private static boolean printIncidents(MariaDb database)
      throws SQLException, IOException, InterruptedException {
    OUT.printf("| cloud | incident | %s |%n|---|---|---|---|---|%n", titles());
    boolean found = true;
    for (Incident incident : Incident.values()) {
      List<String> cells = new ArrayList<>(List.of(incident.era().title(), incident.title()));
      try (Cloud cloud = Cloud.with(database, incident)) {
        for (Configuration configuration : Configuration.values()) {
          if (!incident.configurations().contains(configuration)) {
            cells.add("needs the lifetime of a token");
            continue;
          }
          Verdict verdict = Verdict.on(cloud, configuration);
          boolean isFound = verdict.finds(incident, incident.culprit(cloud));
          found &= isFound;
          String alerts = String.join(", ", verdict.alertNames());
          cells.add(isFound ? alerts : "**" + verdict.summary() + "**");
        }
      }
      printRow(cells);
    }
    return found;
  }

  private static String titles() {
    return Stream.of(Configuration.values())
        .map(Configuration::title)
        .collect(Collectors.joining(" | "));
  }

  private static void printRow(List<String> cells) {
    OUT.println("| " + String.join(" | ", cells) + " |");
    OUT.flush();
  }
}
