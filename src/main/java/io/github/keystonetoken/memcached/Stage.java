package io.github.keystonetoken.memcached;

/** How far a connection has come, with what it means when it comes no further in time. */
enum Stage {
  RESOLVING("its name was not resolved", "is the name server reachable?"),
  CONNECTING("no connection", "does a firewall drop it?"),
  ESTABLISHED("no answer", "is memcached overloaded or stopped there, or started with -B binary?");

  private final String missing;
  private final String question;

  Stage(String missing, String question) {
    this.missing = missing;
    this.question = question;
  }

  /**
   * @param millis how long it was waited for
   */
  String timeout(long millis) {
    return missing + " within " + millis + " ms; " + question;
  }
}
