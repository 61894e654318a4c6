package io.github.keystonetoken.bench;

import java.util.Arrays;

/** How long each request of one kind took, in milliseconds. Written by several threads. */
final class Latencies {

  private double[] millis = new double[1_024];
  private int count;

  synchronized void add(double latency) {
    if (count == millis.length) {
      millis = Arrays.copyOf(millis, 2 * count);
    }
    millis[count++] = latency;
  }

  synchronized int count() {
    return count;
  }

  synchronized double percentile(double share) {
    return Percentile.of(Arrays.copyOf(millis, count), share);
  }
}
