package io.github.keystonetoken.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * A server that a test started on a port of 127.0.0.1, with a directory of its own, which closing
 * it deletes.
 */
public class ServerProcess implements AutoCloseable {

  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final long LONGEST_PAUSE = 160;

  private final String name;
  private final Path directory;
  private Process process;
  private int port;

  /** Starts a server and waits until it answers. */
  ServerProcess(
      String name, Path directory, int port, List<String> command, BooleanSupplier answers) {
    this.name = name;
    this.directory = directory;
    run(port, command, answers);
  }

  /** Starts a server of any kind and waits until it answers. */
  public static ServerProcess start(
      String name, Path directory, List<String> command, BooleanSupplier answers) {
    return new ServerProcess(name, directory, 0, command, answers);
  }

  /** Finds a server's program, or fails with the command that installs it. */
  public static Path program(String debianPackage, String program) {
    if (!Files.isExecutable(Path.of(program))) {
      throw new IllegalStateException(
          program + " is not installed: apt-get install --no-install-recommends " + debianPackage);
    }
    return Path.of(program);
  }

  /** Makes a directory for one server, below the temporary one. */
  public static Path newDirectory(String name) {
    return Unchecked.get(() -> Files.createTempDirectory("keystone-token-" + name + "-"));
  }

  /** Starts it, again after it has ended. Its output is the file {@code log}. */
  final void run(int newPort, List<String> command, BooleanSupplier answers) {
    port = newPort;
    process = launch(directory, command);
    try {
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
      await(answers);
    } catch (RuntimeException e) {
      close();
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
    Process program = launch(directory, command);
    try {
      if (Unchecked.get(program::waitFor) != 0) {
        throw new IllegalStateException(name + " failed. Its output:\n" + log(directory));
      }
    } catch (RuntimeException e) {
      killAll(program);
      delete(directory);
      throw e;
    }
    killAll(program);
  }

  private static void killAll(Process program) {
    Stream.concat(program.descendants().toList().stream(), Stream.of(program.toHandle()))
        .filter(ProcessHandle::destroyForcibly)
        .forEach(handle -> handle.onExit().join());
  }

  static boolean accepts(SocketAddress address) {
    try (SocketChannel channel = SocketChannel.open(address)) {
      return channel.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  static boolean accepts(int port) {
    return accepts(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  /** Waits for a condition, and fails with the server's log if it does not come true. */
  public final void await(BooleanSupplier condition) {
    Instant limit = Instant.now().plus(START_LIMIT);
    // Most conditions cost the server a page; those that wait for collections take seconds.
    for (long pause = 10; !condition.getAsBoolean(); pause = Math.min(2 * pause, LONGEST_PAUSE)) {
      if (!process.isAlive() || Instant.now().isAfter(limit)) {
        String state =
            process.isAlive()
                ? " does not answer within " + START_LIMIT.toSeconds() + " seconds"
                : " ended with status " + process.exitValue() + " before it answered";
        throw new IllegalStateException(name + state + ". Its output:\n" + log());
      }
      long millis = pause;
      Unchecked.run(() -> TimeUnit.MILLISECONDS.sleep(millis));
    }
  }

  static String url(int port) {
    return "http://127.0.0.1:" + port;
  }

  public int port() {
    return port;
  }

  /** As targets and lists of servers are written. */
  public String address() {
    return "127.0.0.1:" + port;
  }

  public String url() {
    return url(port);
  }

  public long pid() {
    return process.pid();
  }

  public Path directory() {
    return directory;
  }

  /** What it has printed so far. */
  public String log() {
    return log(directory);
  }

  private static String log(Path directory) {
    return Unchecked.get(() -> Files.readString(directory.resolve("log")));
  }

  /** Stops it (SIGSTOP): it keeps its connections and does not answer. */
  public void pause() {
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

  /** Lets it continue (SIGCONT). */
  public void resume() {
    signal("CONT");
  }

  void signal(String signal) {
    CommandRun.run(List.of("kill", "-" + signal, Long.toString(process.pid()))).check();
  }

  /**
   * Ends it (SIGTERM), then what it has started, and keeps its directory. Fails if it has not ended
   * in time.
   */
  public void end(Duration limit) {
    List<ProcessHandle> helpers = process.descendants().toList();
    process.destroy();
    if (!Unchecked.get(() -> process.waitFor(limit.toSeconds(), TimeUnit.SECONDS))) {
      throw new IllegalStateException(
          name + " has not ended within " + limit.toSeconds() + " seconds. Its output:\n" + log());
    }
    helpers.forEach(ProcessHandle::destroyForcibly);
    helpers.forEach(helper -> helper.onExit().join());
  }

  /** Kills it (SIGKILL) and keeps its directory. */
  public void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** Kills it and deletes its directory. */
  @Override
  public void close() {
    kill();
    delete(directory);
  }

  /** Deletes a directory with all that is in it, if it is there. */
  public static void delete(Path directory) {
    if (Files.notExists(directory)) {
      return;
    }
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
