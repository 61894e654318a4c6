package io.github.keystonetoken.cli;

/**
 * A command cannot say anything.
 *
 * @param reason why, and what to do
 */
record NoAnswer(String reason) implements Report {

  /** Of a command that needs memcached servers. */
  static NoAnswer withoutServers() {
    return new NoAnswer(
        "No memcached server is known, or --no-collector.lists is given: give"
            + " --memcached.servers or --keystone.conf.");
  }

  @Override
  public Status status() {
    return Status.UNUSABLE;
  }

  @Override
  public void print(Page page) {
    page.paragraph(reason);
  }

  @Override
  public JsonObject json() {
    return new JsonObject().with("failure", reason);
  }
}
