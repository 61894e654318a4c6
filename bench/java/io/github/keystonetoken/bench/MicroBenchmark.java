package io.github.keystonetoken.bench;

import io.github.keystonetoken.servers.EndOnSignal;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Optional;

/**
 * Measures single pieces of the exporter's code. Tables of figures go to standard output as
 * Markdown, everything else to standard error.
 */
public final class MicroBenchmark {

  private MicroBenchmark() {}

  public static void main(String[] args) {
    MicroOptions options;
    try {
      options = MicroOptions.parse(args);
    } catch (IllegalArgumentException e) {
      System.err.println("bench/run micro: " + e.getMessage());
      System.exit(2);
      return;
    }
    EndOnSignal signal = EndOnSignal.install(Thread.currentThread());
    int status = 0;
    try {
      System.out.println("Command: `bench/run micro " + String.join(" ", args) + "`");
      run(options, System.out, System.err);
    } catch (IOException | RuntimeException e) {
      status = 1;
      if (!signal.received()) {
        System.err.println("bench/run micro: " + e);
      }
    }
    signal.done();
    System.exit(status);
  }

  private static void run(MicroOptions options, PrintStream out, PrintStream progress)
      throws IOException {
    out.println("Machine: " + Machine.describe());
    out.println("Options of Java: `" + String.join(" ", ShippedJvm.options()) + "`");
    Optional<Python2> python = Python2.find();
    if (python.isPresent()) {
      out.println("Beside it: " + python.get().version());
    } else {
      progress.println(
          "There is no Python 2, so cPickle is left out: set PYTHON2 to a python2.7 to have it.");
      out.println("Without cPickle: this machine has no Python 2.");
    }
    UnpicklingReport unpickling = new UnpicklingReport(options, python);
    progress.println("Unpickling ...");
    out.print(unpickling.of(PickledList.LARGE, "large"));
    out.print(unpickling.of(PickledList.HUGE, "huge"));
    progress.println("Measuring pieces of collections and scrapes ...");
    out.printf("%n### Collections and scrapes, in pieces%n%n");
    out.print(new PiecesReport(options).table());
  }
}
