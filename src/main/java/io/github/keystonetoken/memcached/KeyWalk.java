package io.github.keystonetoken.memcached;

import io.github.keystonetoken.model.Failure.Kind;
import io.github.keystonetoken.model.KeyScan;
import io.github.keystonetoken.refresh.CollectionException;
import java.time.Clock;
import java.time.Duration;

/**
 * Lists the keys of one server, in the way that its version allows and that does it no harm. There
 * is one for each server, for one thread.
 */
public final class KeyWalk {

  private final Node node;
  private final Clock clock;

  public KeyWalk(Node node, Clock clock) {
    this.node = node;
    this.clock = clock;
  }

  /**
   * Lists the classes of items that hold the largest ones: a matter of milliseconds.
   *
   * @param items how many of the largest are wanted; more are told of, as a class is listed whole
   * @param visitor told of each; no longer after this method has returned
   * @param limit of each answer
   * @return what was listed; complete if the largest items that were wanted are surely among them
   * @throws CollectionException why nothing could be listed, naming the server
   */
  public KeyScan largest(int items, ItemVisitor visitor, Duration limit)
      throws CollectionException, InterruptedException {
    return list(visitor, limit);
  }

  /**
   * Lists all items: about a second for each million.
   *
   * @param visitor told of each; no longer after this method has returned
   * @param limit of the whole; what was listed until then is returned, as not complete
   * @throws CollectionException why nothing could be listed, naming the server
   */
  public KeyScan all(ItemVisitor visitor, Duration limit)
      throws CollectionException, InterruptedException {
    return list(visitor, limit);
  }

  private KeyScan list(ItemVisitor visitor, Duration limit) throws CollectionException {
    throw new CollectionException(
        Kind.ERROR, node + ": its keys are not walked yet, " + clock + visitor + limit);
  }
}
