package io.github.keystonetoken.collect;

import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.Outcome;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** A collection failed, for a reason that may be shown to anyone: no token id, no password. */
public class CollectionException extends Exception {

  private static final long serialVersionUID = 1L;

  /** In the message about several servers; the metrics show each one's own. */
  private static final int MAX_REASONS = 3;

  private final transient Failure failure;

  public CollectionException(Failure.Kind kind, String reason) {
    this(new Failure(kind, reason));
  }

  public CollectionException(Failure failure) {
    // No cause: a driver's exception may quote the statement or the bytes that it failed on.
    super(failure.reason());
    this.failure = failure;
  }

  public Failure failure() {
    return failure;
  }

  /** Throws one exception, of the first failure's kind, if any memcached server failed. */
  public static void throwIfAnyFailed(Collection<? extends Outcome<?>> servers)
      throws CollectionException {
    List<Failure> failures =
        servers.stream()
            .filter(Outcome.Failed.class::isInstance)
            .map(outcome -> ((Outcome.Failed<?>) outcome).failure())
            .toList();
    if (failures.isEmpty()) {
      return;
    }
    String reasons =
        failures.stream().limit(MAX_REASONS).map(Failure::reason).collect(Collectors.joining(" "));
    int more = failures.size() - MAX_REASONS;
    String message =
        failures.size() + " of " + servers.size() + " memcached servers failed. " + reasons;
    throw new CollectionException(
        failures.get(0).kind(), more > 0 ? message + " And " + more + " more." : message);
  }
}
