package io.github.keystonetoken.lists;

import io.github.keystonetoken.memcached.ItemVisitor;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Set;

/** Collects the user ids that keys say in clear: those of lists, and those of their locks. */
final class ClearOwners implements ItemVisitor {

  /** What one walk may bring; the next brings others. */
  private static final int MOST = 1000;

  private final Set<String> ids = new LinkedHashSet<>();

  @Override
  public void visit(byte[] buffer, int offset, int length, long bytes, long expiresAt) {
    if (length > 0 && (buffer[offset] == 'u' || buffer[offset] == '_') && ids.size() < MOST) {
      String key = new String(buffer, offset, length, StandardCharsets.UTF_8);
      KeyNaming.ownerInClear(key).ifPresent(ids::add);
    }
  }

  Set<String> ids() {
    return ids;
  }
}
