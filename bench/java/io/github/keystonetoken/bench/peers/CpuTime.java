package io.github.keystonetoken.bench.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Processor time of a process with all its threads. */
final class CpuTime {

  /** {@code sysconf(_SC_CLK_TCK)}, which is 100 on every Linux that Debian builds. */
  private static final double TICKS_PER_SECOND = 100;

  private CpuTime() {}

  /** Seconds so far: {@code utime} and {@code stime} of {@code /proc/PID/stat}. */
  static double seconds(long pid) throws IOException {
    return seconds(Files.readString(Path.of("/proc", Long.toString(pid), "stat")));
  }

  static double seconds(String stat) {
    // The name in parentheses may hold anything; the state is the first word behind it.
    String[] words = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(words[11]) + Long.parseLong(words[12])) / TICKS_PER_SECOND;
  }
}
