package io.github.keystonetoken.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** A server that a test started, with a directory of its own, which closing it deletes. */
public final class ServerProcess implements AutoCloseable {

  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  private final String name;
  private final Path directory;
  private final Process process;

  private ServerProcess(String name, Path directory, Process process) {
    this.name = name;
    this.directory = directory;
    this.process = process;
  }

  /** Finds a server's program, or fails with the command that installs it. */
  public static Path program(String debianPackage, String... candidates) {
    return Stream.of(candidates)
        .map(Path::of)
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "None of "
                        + List.of(candidates)
                        + " is installed: apt-get install --no-install-recommends "
                        + debianPackage));
  }

  /** Makes a directory for one server, below the temporary one. */
  public static Path newDirectory(String name) {
    return Unchecked.get(() -> Files.createTempDirectory("keystone-token-" + name + "-"));
  }

  /** Starts a server and waits until it answers. Its output is the file {@code log}. */
  public static ServerProcess start(
      String name, Path directory, List<String> command, BooleanSupplier answers) {
    ServerProcess server = new ServerProcess(name, directory, launch(directory, command));
    try {
      Runtime.getRuntime().addShutdownHook(new Thread(server.process::destroyForcibly));
      server.await(answers);
      return server;
    } catch (RuntimeException e) {
      server.close();
      throw e;
    }
  }

  private static Process launch(Path directory, List<String> command) {
    try {
      return new ProcessBuilder(command)
          .directory(directory.toFile())
          .redirectErrorStream(true)
          .redirectOutput(directory.resolve("log").toFile())
          .start();
    } catch (IOException e) {
      delete(directory);
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Runs a program that prepares a server's directory. If it fails or the thread is interrupted,
   * its processes end and the directory is deleted.
   */
  static void prepare(String name, Path directory, List<String> command) {
    ServerProcess program = new ServerProcess(name, directory, launch(directory, command));
    try {
      if (Unchecked.get(program.process::waitFor) != 0) {
        throw new IllegalStateException(name + " failed. Its output:\n" + program.log());
      }
    } catch (RuntimeException e) {
      program.killAll();
      delete(directory);
      throw e;
    }
    program.killAll();
  }

  private void killAll() {
    Stream.concat(process.descendants().toList().stream(), Stream.of(process.toHandle()))
        .filter(ProcessHandle::destroyForcibly)
        .forEach(handle -> handle.onExit().join());
  }

  /** Waits for a condition, and fails with the server's log if it does not come true. */
  public void await(BooleanSupplier condition) {
    Instant limit = Instant.now().plus(START_LIMIT);
    while (!condition.getAsBoolean()) {
      if (!process.isAlive() || Instant.now().isAfter(limit)) {
        String state =
            process.isAlive()
                ? " does not answer within " + START_LIMIT.toSeconds() + " seconds"
                : " ended with status " + process.exitValue() + " before it answered";
        throw new IllegalStateException(name + state + ". Its output:\n" + log());
      }
      Unchecked.run(() -> TimeUnit.MILLISECONDS.sleep(20));
    }
  }

  public Path directory() {
    return directory;
  }

  public long pid() {
    return process.pid();
  }

  /** What it has printed so far. */
  String log() {
    return Unchecked.get(() -> Files.readString(directory.resolve("log")));
  }

  /** Stops the server (SIGSTOP): it keeps its connections and does not answer. */
  void pause() {
    signal("STOP");
    await(this::isPaused);
  }

  /** A signal stops one thread after the other, and a running one can still answer. */
  private boolean isPaused() {
    return Unchecked.get(
        () -> {
          try (Stream<Path> threads = Files.list(Path.of("/proc/" + process.pid() + "/task"))) {
            return threads.allMatch(ServerProcess::isStopped);
          }
        });
  }

  private static boolean isStopped(Path thread) {
    try {
      String stat = Files.readString(thread.resolve("stat"));
      // The name in parentheses may contain anything; the state follows it.
      return stat.startsWith("T", stat.lastIndexOf(')') + 2);
    } catch (IOException e) {
      // The thread has ended since it was listed.
      return false;
    }
  }

  /** Lets a paused server continue (SIGCONT). */
  void resume() {
    signal("CONT");
  }

  void signal(String signal) {
    CommandRun.run(List.of("kill", "-" + signal, Long.toString(process.pid()))).check();
  }

  /** Ends the server (SIGTERM), then what it has started, and keeps its directory. */
  void end(Duration limit) {
    List<ProcessHandle> helpers = process.descendants().toList();
    process.destroy();
    if (!Unchecked.get(() -> process.waitFor(limit.toSeconds(), TimeUnit.SECONDS))) {
      throw new IllegalStateException(
          name + " has not ended within " + limit.toSeconds() + " seconds. Its output:\n" + log());
    }
    helpers.forEach(ProcessHandle::destroyForcibly);
    helpers.forEach(helper -> helper.onExit().join());
  }

  /** Kills the server (SIGKILL) and keeps its directory. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** Kills the server and removes its directory. */
  @Override
  public void close() {
    kill();
    delete(directory);
  }

  /** Deletes a directory with all that is in it. */
  public static void delete(Path directory) {
    Unchecked.run(
        () -> {
          try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
              Files.deleteIfExists(file);
            }
          }
        });
  }
}
