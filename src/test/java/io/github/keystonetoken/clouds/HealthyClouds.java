package io.github.keystonetoken.clouds;

import io.github.keystonetoken.servers.MariaDb;
import java.io.IOException;
import java.io.PrintStream;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Prints the tables of {@code docs/healthy-clouds.md}. */
final class HealthyClouds {

  private static final PrintStream OUT = System.out;

  /** They wait for collections most of the time. */
  private static final int AT_ONCE = 6;

  private HealthyClouds() {}

  public static void main(String[] arguments) throws InterruptedException, ExecutionException {
    ExecutorService executor = Executors.newFixedThreadPool(AT_ONCE);
    boolean asExpected;
    try (MariaDb database = MariaDb.start()) {
      List<Future<Row>> healthy = new ArrayList<>();
      for (Era era : Era.values()) {
        for (Size size : Size.values()) {
          healthy.add(executor.submit(() -> healthy(database, era, size)));
        }
      }
      for (Aftermath aftermath : Aftermath.values()) {
        healthy.add(executor.submit(() -> after(database, aftermath)));
      }
      List<Future<Row>> incidents = new ArrayList<>();
      for (Incident incident : Incident.values()) {
        incidents.add(executor.submit(() -> incident(database, incident)));
      }
      boolean areSilent = print("size", healthy);
      asExpected = print("incident", incidents) && areSilent;
    } finally {
      executor.shutdownNow();
    }
    if (!asExpected) {
      System.err.println("healthy-clouds: not all is as it should be: see the tables");
      System.exit(1);
    }
  }

  /** A row of a table, and whether it is as it should be. */
  private record Row(List<String> cells, boolean isRight) {}

  private static Row healthy(MariaDb database, Era era, Size size)
      throws SQLException, IOException, InterruptedException {
    try (Cloud cloud = Cloud.healthy(database, era, size)) {
      return silent(cloud, era, size.title);
    }
  }

  private static Row after(MariaDb database, Aftermath aftermath)
      throws SQLException, IOException, InterruptedException {
    try (Cloud cloud = Cloud.after(database, aftermath)) {
      return silent(cloud, aftermath.era, aftermath.title);
    }
  }

  private static Row silent(Cloud cloud, Era era, String title)
      throws IOException, InterruptedException {
    List<String> cells = new ArrayList<>(List.of(era.title, title));
    boolean isSilent = true;
    for (Configuration configuration : Configuration.values()) {
      Verdict verdict = Verdict.on(cloud, configuration);
      isSilent &= verdict.isSilent();
      cells.add(verdict.isSilent() ? "silent" : "**" + verdict.summary() + "**");
    }
    return new Row(cells, isSilent);
  }

  private static Row incident(MariaDb database, Incident incident)
      throws SQLException, IOException, InterruptedException {
    List<String> cells = new ArrayList<>(List.of(incident.era.title, incident.title));
    boolean areFound = true;
    try (Cloud cloud = Cloud.with(database, incident)) {
      for (Configuration configuration : Configuration.values()) {
        if (incident.configurations().contains(configuration)) {
          Verdict verdict = Verdict.on(cloud, configuration);
          boolean isFound = verdict.finds(incident, incident.culprit(cloud));
          areFound &= isFound;
          String alerts = String.join(", ", verdict.alertNames());
          cells.add(isFound ? alerts : "**" + verdict.summary() + "**");
        } else {
          cells.add("needs keystone.conf");
        }
      }
    }
    return new Row(cells, areFound);
  }

  private static boolean print(String what, List<Future<Row>> rows)
      throws InterruptedException, ExecutionException {
    OUT.printf("| cloud | %s | %s |%n|---|---|---|---|---|%n", what, titles());
    boolean areRight = true;
    for (Future<Row> future : rows) {
      Row row = future.get();
      OUT.println("| " + String.join(" | ", row.cells()) + " |");
      areRight &= row.isRight();
    }
    OUT.println();
    return areRight;
  }

  private static String titles() {
    return Stream.of(Configuration.values())
        .map(configuration -> configuration.title)
        .collect(Collectors.joining(" | "));
  }
}
