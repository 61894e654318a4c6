package io.github.keystonetoken;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sun.misc.Signal;

/**
 * SIGHUP, by which operators ask daemons to load their configuration again. Java has no other way
 * to hear of it than {@code sun.misc.Signal}, of the module jdk.unsupported, which every JDK has.
 */
final class Hangup {

  private static final Logger LOG = LoggerFactory.getLogger(Hangup.class);

  private Hangup() {}

  /** From now on, each SIGHUP runs {@code action}, on a thread of the JVM, instead of ending it. */
  static void onEach(Runnable action) {
    try {
      Signal.handle(new Signal("HUP"), signal -> action.run());
    } catch (IllegalArgumentException e) {
      LOG.warn("SIGHUP will not load the configuration again: {}.", e.getMessage());
    }
  }
}
