package io.github.keystonetoken.bench.peers;

import io.github.keystonetoken.servers.CommandRun;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * CPython 2 and its cPickle, by the variable {@code PYTHON2} or from the {@code PATH}: Debian no
 * longer has it.
 */
public final class Python2 {

  private static final Path MODULES = Path.of("bench/python2");

  /** The one-liner. The first line from nc starts with V, which pickle reads as a string. */
  private static final String PIPE =
      """
      printf 'get %s\\r\\nquit\\r\\n' | nc 127.0.0.1 %d | "$PYTHON2" -c '
      import sys, cPickle, time
      start = time.time()
      value = cPickle.load(sys.stdin)
      print len(value[0]), repr(time.time() - start)'
      """;

  private static final String IN_MEMORY =
      """
      import sys, cPickle, time
      value = open(sys.argv[1], "rb").read()
      times = []
      for i in range(21):
          start = time.time()
          tokens = cPickle.loads(value)[0]
          times.append(time.time() - start)
      print len(tokens), repr(sorted(times)[10])
      """;

  private final String program;

  private Python2(String program) {
    this.program = program;
  }

  /** Empty where there is none. */
  public static Optional<Python2> find() {
    Stream<String> onPath =
        Arrays.stream(
                Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator))
            .flatMap(directory -> Stream.of(directory + "/python2.7", directory + "/python2"));
    return Stream.concat(Optional.ofNullable(System.getenv("PYTHON2")).stream(), onPath)
        .filter(program -> Files.isExecutable(Path.of(program)))
        .filter(Python2::answers)
        .findFirst()
        .map(Python2::new);
  }

  /** A shim may stand for a version that is not installed. */
  private static boolean answers(String program) {
    return CommandRun.run(List.of(program, "-c", "import cPickle"), Map.of(), "").status() == 0;
  }

  /**
   * Duration of a run.
   *
   * @param load the reading of the pickle alone, in seconds
   * @param whole from the start of all processes to the end of the last, in seconds
   */
  record Times(double load, double whole) {}

  public String version() {
    return CommandRun.run(List.of(program, "--version"), Map.of(), "").err().strip();
  }

  /** From a memcached, with the one-liner. */
  Times throughPipe(int port, String key, int entries) {
    return run(List.of("sh", "-c", PIPE.formatted(key, port)), entries);
  }

  /** From memory: the median of 21 in one process. */
  Times inMemory(Path value, int entries) {
    return run(List.of(program, "-c", IN_MEMORY, value.toString()), entries);
  }

  private Times run(List<String> command, int entries) {
    long start = System.nanoTime();
    CommandRun ended = CommandRun.run(command, environment(), "");
    double whole = (System.nanoTime() - start) / 1e9;
    String[] words = ended.out().strip().split(" ", -1);
    if (ended.status() != 0 || words.length != 2 || Integer.parseInt(words[0]) != entries) {
      throw new IllegalStateException("Python said: " + ended.out() + ended.err());
    }
    return new Times(Double.parseDouble(words[1]), whole);
  }

  /** For a script that calls it by {@code PYTHON2}. */
  public Map<String, String> environment() {
    return Map.of(
        "PYTHON2",
        program,
        "PYTHONPATH",
        MODULES.toAbsolutePath().toString(),
        "PYTHONDONTWRITEBYTECODE",
        "1");
  }
}
