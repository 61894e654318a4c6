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

/** A server that a test started, with a directory of its own; closing it leaves nothing behind. */
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

  /** Finds a server's program, or fails with the line that installs it. */
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
                        + " is there: apt-get install --no-install-recommends "
                        + debianPackage));
  }

  /** A new directory below the temporary one, for one server. */
  public static Path newDirectory(String name) {
    try {
      return Files.createTempDirectory("keystone-token-" + name + "-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Starts a server and waits until it answers. Its output goes to {@code log} in its directory.
   */
  public static ServerProcess start(
      String name, Path directory, List<String> command, BooleanSupplier answers) {
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("log").toFile())
              .start();
    } catch (IOException e) {
      delete(directory);
      throw new UncheckedIOException(e);
    }
    ServerProcess server = new ServerProcess(name, directory, process);
    try {
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
      server.await(answers);
      return server;
    } catch (RuntimeException e) {
      server.close();
      throw e;
    }
  }

  /**
   * Runs a program that prepares a server's directory. Its output goes to {@code log} there; where
   * it fails, or the thread is interrupted, nothing of it is left.
   */
  static void prepare(String name, Path directory, List<String> command) {
    Path log = directory.resolve("log");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      try {
        if (process.waitFor() != 0) {
          throw new IllegalStateException(name + " failed. It said:\n" + Files.readString(log));
        }
      } finally {
        Stream.concat(process.descendants().toList().stream(), Stream.of(process.toHandle()))
            .filter(ProcessHandle::destroyForcibly)
            .forEach(handle -> handle.onExit().join());
      }
    } catch (IOException e) {
      delete(directory);
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      delete(directory);
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while " + name + " was running", e);
    } catch (RuntimeException e) {
      delete(directory);
      throw e;
    }
  }

  /**
   * Waits for a condition that the server brings about, and fails with its log where it does not.
   */
  public void await(BooleanSupplier answers) {
    Instant limit = Instant.now().plus(START_LIMIT);
    while (!answers.getAsBoolean()) {
      if (!process.isAlive() || Instant.now().isAfter(limit)) {
        String state =
            process.isAlive()
                ? " does not answer within " + START_LIMIT.toSeconds() + " seconds"
                : " ended with status " + process.exitValue() + " before it answered";
        throw new IllegalStateException(name + state + ". It said:\n" + log());
      }
      try {
        TimeUnit.MILLISECONDS.sleep(20);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while " + name + " was starting", e);
      }
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
    try {
      return Files.readString(directory.resolve("log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stops the server where it stands (SIGSTOP): it keeps its connections and answers nothing. */
  public void pause() {
    signal("STOP");
    await(this::isPaused);
  }

  /** A signal arrives at one thread after the other, and a running one may yet answer. */
  private boolean isPaused() {
    try (Stream<Path> threads = Files.list(Path.of("/proc/" + process.pid() + "/task"))) {
      return threads.allMatch(ServerProcess::isStopped);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isStopped(Path thread) {
    try {
      String stat = Files.readString(thread.resolve("stat"));
      // The name in parentheses may hold anything; the state is what follows it.
      return stat.startsWith("T", stat.lastIndexOf(')') + 2);
    } catch (IOException e) {
      // It has ended since it was listed.
      return false;
    }
  }

  /** Lets a paused server go on (SIGCONT). */
  public void resume() {
    signal("CONT");
  }

  /** Sends SIGHUP. */
  public void hangUp() {
    signal("HUP");
  }

  void signal(String signal) {
    try {
      Process kill =
          new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
              .inheritIO()
              .start();
      if (kill.waitFor() != 0) {
        throw new IllegalStateException("kill -" + signal + " " + name + " failed");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Ends the server in good order (SIGTERM) and keeps its directory. */
  void end(Duration limit) {
    process.destroy();
    try {
      if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException(
            name + " has not ended within " + limit.toSeconds() + " seconds. It said:\n" + log());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while " + name + " was ending", e);
    }
  }

  /** Ends the server at once (SIGKILL) and keeps its directory. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** Ends the server at once and removes its directory. */
  @Override
  public void close() {
    kill();
    delete(directory);
  }

  static void delete(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
