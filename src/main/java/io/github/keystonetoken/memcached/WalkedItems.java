package io.github.keystonetoken.memcached;

import io.github.keystonetoken.memcached.KeyWalk.ItemVisitor;
import io.github.keystonetoken.model.ServerLists.KeyScan;
import java.time.Instant;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Counts the items of a walk, and passes them on until the walk is over. */
final class WalkedItems implements ItemVisitor {

  private final ItemVisitor visitor;
  private @Nullable RuntimeException visitorFailure;
  private boolean over;
  private boolean whole = true;
  private boolean counted = true;
  private boolean sized = true;
  private long items;
  private long bytes;
  private long largest = -1;

  WalkedItems(ItemVisitor visitor) {
    this.visitor = visitor;
  }

  @Override
  public synchronized void visit(byte[] buffer, int offset, int length, long size, long expiresAt) {
    if (over) {
      return;
    }
    if (counted) {
      items++;
      bytes += size;
      sized &= size >= 0;
    }
    largest = Math.max(largest, size);
    try {
      visitor.visit(buffer, offset, length, size, expiresAt);
    } catch (RuntimeException e) {
      // scan() throws it to the caller of the walk. Here it would end the connection.
      visitorFailure = e;
      over = true;
    }
  }

  /** Later items are dropped. */
  synchronized void end() {
    over = true;
  }

  /** Items are known to be missing. */
  synchronized void miss() {
    whole = false;
  }

  /** Later items may have been visited before. */
  synchronized void countNoMore() {
    counted = false;
  }

  synchronized long items() {
    return items;
  }

  /**
   * The result of the walk.
   *
   * @param complete whether all wanted items were listed, unless some were missed
   * @throws RuntimeException the exception of the visitor
   */
  synchronized KeyScan scan(boolean complete, Instant endedAt) {
    if (visitorFailure != null) {
      throw visitorFailure;
    }
    return new KeyScan(
        items,
        sized ? OptionalLong.of(bytes) : OptionalLong.empty(),
        complete && whole,
        largest < 0 ? OptionalLong.empty() : OptionalLong.of(largest),
        endedAt);
  }
}
