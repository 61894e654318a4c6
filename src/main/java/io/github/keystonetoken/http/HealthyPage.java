package io.github.keystonetoken.http;

/** Says that the process answers. A database that is down does not make the exporter unhealthy. */
final class HealthyPage implements Page {

  @Override
  public Answer answer(Request request) {
    return Answer.text(200, "Healthy.\n");
  }
}
