package io.github.keystonetoken.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Memory of a process, from the kernel. */
public final class PeakMemory {

  private PeakMemory() {}

  /** Peak resident memory: {@code VmHWM} of {@code /proc/PID/status}. */
  public static double mebibytes(long pid) throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
            .filter(line -> line.startsWith("VmHWM:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
            .findFirst()
            .orElseThrow()
        / 1024.0;
  }
}
