package io.github.keystonetoken.memcached;

import io.github.keystonetoken.model.KeyScan;
import java.time.Instant;
import java.util.OptionalLong;

/** Counts what a walk lists, and passes it on. */
final class Tally implements ItemVisitor {

  private final ItemVisitor next;
  private long items;
  private long bytes;
  private long largest = -1;
  private boolean sized = true;

  Tally(ItemVisitor next) {
    this.next = next;
  }

  @Override
  public void visit(byte[] buffer, int offset, int length, long size, long expiresAt) {
    items++;
    if (size < 0) {
      sized = false;
    } else {
      bytes += size;
      largest = Math.max(largest, size);
    }
    next.visit(buffer, offset, length, size, expiresAt);
  }

  /** For items that may have been told of before: they are not counted again. */
  ItemVisitor again() {
    return (buffer, offset, length, size, expiresAt) -> {
      largest = Math.max(largest, size);
      next.visit(buffer, offset, length, size, expiresAt);
    };
  }

  long items() {
    return items;
  }

  KeyScan scan(boolean complete, Instant endedAt) {
    return new KeyScan(
        items,
        sized ? OptionalLong.of(bytes) : OptionalLong.empty(),
        complete,
        largest < 0 ? OptionalLong.empty() : OptionalLong.of(largest),
        endedAt);
  }
}
