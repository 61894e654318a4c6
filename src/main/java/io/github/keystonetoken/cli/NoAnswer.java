package io.github.keystonetoken.cli;

/**
 * A command cannot say anything.
 *
 * @param reason why, and what to do
 */
public record NoAnswer(String reason) implements Report {

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
