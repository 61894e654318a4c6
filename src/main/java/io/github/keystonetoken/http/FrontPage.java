package io.github.keystonetoken.http;

import io.github.keystonetoken.page.StatusPage;
import io.github.keystonetoken.model.Snapshot;
import java.time.Clock;
import java.util.function.Supplier;

/** The page at {@code /}: the status of everything. {@code /?refresh=off} stands still. */
final class FrontPage implements Page {

  private final StatusPage page;
  private final Supplier<Snapshot> current;
  private final Clock clock;

  FrontPage(StatusPage page, Supplier<Snapshot> current, Clock clock) {
    this.page = page;
    this.current = current;
    this.clock = clock;
  }

  @Override
  public Answer answer(Request request) {
    boolean isRefreshing = !request.query().equals("refresh=off");
    return Answer.html(page.render(current.get(), clock.instant(), isRefreshing))
        .with("Content-Security-Policy", page.contentSecurityPolicy())
        .with("Cache-Control", "no-store");
  }
}
