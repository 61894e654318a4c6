package io.github.keystonetoken.memcached;

import io.github.keystonetoken.model.ServerLists.KeyScan;
import java.lang.module.ModuleDescriptor.Version;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * The properties of a server that decide how to walk it. What each version lists was tested with
 * these versions; {@code doc/protocol.txt} does not say.
 *
 * @param cas whether items hold the number for check-and-set
 * @param startedAt Unix seconds by the server's clock; 0 if unknown: only 1.4 needs it
 * @param now Unix seconds by the server's clock; 0 if unknown
 * @param classes classes with items, largest first: a class of a higher number holds larger items,
 *     and the highest also those of several chunks ({@code slabs.c})
 * @param segmented whether a class has several LRUs, of which {@code stats cachedump} lists one
 */
record WalkedServer(
    Version version,
    boolean cas,
    long startedAt,
    long now,
    List<ItemClass> classes,
    boolean segmented) {

  private static final String PREFIX = "items:";

  /** {@code sizes} in {@code items.c} is an unsigned int. */
  private static final long MOST_ITEMS = 0xffff_ffffL;

  private static final int MOST_CLASSES = 255;

  /** Size of an item beyond its value. */
  private static final int USUAL_OVERHEAD =
      ItemLine.OVERHEAD + ItemLine.CAS + ItemLine.MANGLED_KEY + ItemLine.FLAGS;

  /**
   * A slab class.
   *
   * @param items its items, including expired ones
   * @param requestedBytes their size with headers; empty if not reported. Before 1.5.22, without
   *     the chunks of its items in other classes
   */
  record ItemClass(int number, long items, OptionalLong requestedBytes) {}

  /** Classes that cannot be parsed are left out. */
  static WalkedServer of(
      Statistics general, Statistics settings, Statistics items, Statistics slabs) {
    long now = general.number("time").orElse(0);
    return new WalkedServer(
        version(general.text("version")),
        !settings.text("cas_enabled").equals("no"),
        Math.max(0, now - general.number("uptime").orElse(0)),
        now,
        classes(items, slabs),
        items.values().keySet().stream().anyMatch(name -> name.endsWith(":number_cold")));
  }

  /** 0 if it does not begin with a number. */
  private static Version version(String text) {
    try {
      return Version.parse(text);
    } catch (IllegalArgumentException e) {
      return Version.parse("0");
    }
  }

  private static List<ItemClass> classes(Statistics items, Statistics slabs) {
    List<ItemClass> classes = new ArrayList<>();
    for (int number = MOST_CLASSES; number > 0; number--) {
      long count = items.number(PREFIX + number + ":number").orElse(0);
      if (count > 0 && count <= MOST_ITEMS) {
        // Up to 1.5 the bytes are in the slabs' statistics.
        OptionalLong bytes = items.number(PREFIX + number + ":mem_requested");
        OptionalLong before = slabs.number(number + ":mem_requested");
        classes.add(new ItemClass(number, count, bytes.isPresent() ? bytes : before));
      }
    }
    return classes;
  }

  long items() {
    return classes.stream().mapToLong(ItemClass::items).sum();
  }

  /** The largest classes with the wanted items together, but at most {@code most} items. */
  List<ItemClass> largest(long wanted, long most) {
    List<ItemClass> taken = new ArrayList<>();
    long count = 0;
    for (ItemClass one : classes) {
      if (count >= wanted || count + one.items() > most) {
        break;
      }
      taken.add(one);
      count += one.items();
    }
    return taken;
  }

  /** The result if dumps are forbidden: the largest item is the mean of its class. */
  KeyScan estimate(Instant at) {
    OptionalLong largest = OptionalLong.empty();
    if (!classes.isEmpty() && classes.get(0).requestedBytes().isPresent()) {
      long mean = classes.get(0).requestedBytes().getAsLong() / classes.get(0).items();
      largest = OptionalLong.of(Math.max(0, mean - USUAL_OVERHEAD));
    }
    return new KeyScan(items(), OptionalLong.empty(), false, largest, at);
  }

  private boolean isAtLeast(String other) {
    return version.compareTo(Version.parse(other)) >= 0;
  }

  /** Whether there is {@code lru_crawler metadump}. */
  boolean hasMetadump() {
    return isAtLeast("1.4.31");
  }

  /** Whether a dump has sizes and an end mark. */
  boolean listsSizes() {
    return isAtLeast("1.5.4");
  }

  /**
   * Whether a dump lacks the newest item of each LRU, fixed in 1.5.7: an item that is alone in its
   * class is never listed.
   */
  boolean omitsNewest() {
    return isAtLeast("1.5.5") && !isAtLeast("1.5.7");
  }

  /**
   * The operand of {@code lru_crawler metadump} for all items. If possible, the hash table: an item
   * that moves between LRUs is not missed. From 1.6.9 to 1.6.18 that would block all clients if the
   * dump is not read fast enough, as items are locked while it is sent.
   */
  String wholeDump() {
    return isAtLeast("1.6.19") ? "hash" : "all";
  }
}
