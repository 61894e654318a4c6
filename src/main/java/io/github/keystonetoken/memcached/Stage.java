package io.github.keystonetoken.memcached;

/** How far a connection has come, with what it means when it comes no further in time. */
enum Stage {
  RESOLVING("its name was not resolved", "is the name server reachable?"),
  CONNECTING("no connection", "does a firewall drop it?"),
  SECURING("no TLS with it", "was it started with -Z?"),
  LOGGING_IN(
      "no answer to the login",
      "is memcached overloaded or stopped there, or started without SASL (option -S)?"),
  ESTABLISHED(
      "no answer",
      "is memcached overloaded or stopped there, or started with -B binary, with -S, which needs"
          + " --memcached.username, or with -Z, which needs --memcached.tls?");

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
