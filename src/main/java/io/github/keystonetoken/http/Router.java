package io.github.keystonetoken.http;

import java.util.List;
import java.util.Map;

/** Finds the page of a path: an unknown one is 404, and a method that it does not take is 405. */
final class Router implements Page {

  /**
   * A page, and how it is asked for.
   *
   * @param methods taken
   */
  record Route(List<String> methods, Page page) {

    /** A page that changes nothing. */
    static Route read(Page page) {
      return new Route(List.of("GET", "HEAD"), page);
    }
  }

  private final Map<String, Route> routes;

  Router(Map<String, Route> routes) {
    this.routes = Map.copyOf(routes);
  }

  @Override
  public Answer answer(Request request) {
    Route route = routes.get(request.path());
    if (route == null) {
      return Answer.text(404, "Not found. The pages are listed at /.\n");
    }
    if (!route.methods().contains(request.method())) {
      return Answer.text(
              405, "Only " + String.join(" and ", route.methods()) + " are answered here.\n")
          .with("Allow", String.join(", ", route.methods()));
    }
    return route.page().answer(request);
  }
}
