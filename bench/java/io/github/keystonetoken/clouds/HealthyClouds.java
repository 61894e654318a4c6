package io.github.keystonetoken.clouds;

import io.github.keystonetoken.clouds.Cloud.Configuration;
import io.github.keystonetoken.clouds.Cloud.Size;
import io.github.keystonetoken.servers.MariaDb;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
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
      List<Callable<Cloud>> healthy = new ArrayList<>();
      List<Callable<Cloud>> incidents = new ArrayList<>();
      for (Era era : Era.values()) {
        for (Size size : Size.values()) {
          healthy.add(() -> Cloud.healthy(database, era, size));
        }
      }
      for (Incident incident : Incident.values()) {
        (incident.isHarmless() ? healthy : incidents).add(() -> Cloud.with(database, incident));
      }
      List<Future<Row>> silent = executor.invokeAll(rows(healthy));
      List<Future<Row>> found = executor.invokeAll(rows(incidents));
      boolean areSilent = print("size", silent);
      asExpected = print("incident", found) && areSilent;
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

  private static List<Callable<Row>> rows(List<Callable<Cloud>> clouds) {
    return clouds.stream().map(cloud -> (Callable<Row>) () -> row(cloud.call())).toList();
  }

  private static Row row(Cloud opened) throws IOException, InterruptedException {
    try (Cloud cloud = opened) {
      Incident incident = cloud.incident();
      List<String> cells = new ArrayList<>(cloud.titles());
      boolean areRight = true;
      for (Configuration configuration : Configuration.values()) {
        if (incident != null && !incident.configurations().contains(configuration)) {
          cells.add("needs keystone.conf");
          continue;
        }
        Verdict verdict = Verdict.on(cloud, configuration);
        areRight &= verdict.isRight();
        String alerts =
            verdict.alerts().isEmpty() ? "silent" : String.join(", ", verdict.alertNames());
        cells.add(verdict.isRight() ? alerts : "**" + verdict.summary() + "**");
      }
      return new Row(cells, areRight);
    }
  }

  private static boolean print(String what, List<Future<Row>> rows)
      throws InterruptedException, ExecutionException {
    String titles =
        Stream.of(Configuration.values())
            .map(configuration -> configuration.title)
            .collect(Collectors.joining(" | "));
    OUT.printf("| cloud | %s | %s |%n|---|---|---|---|---|%n", what, titles);
    boolean areRight = true;
    for (Future<Row> future : rows) {
      OUT.println("| " + String.join(" | ", future.get().cells()) + " |");
      areRight &= future.get().isRight();
    }
    OUT.println();
    return areRight;
  }
}
