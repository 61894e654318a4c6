package io.github.keystonetoken.memcached;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * The slab classes that hold items, largest first: a class of a higher number holds larger items,
 * and the highest also those that take several chunks ({@code slabs.c}).
 *
 * @param classes largest first
 * @param segmented whether each class keeps several LRUs, of which {@code stats cachedump} lists
 *     one
 */
record ItemClasses(List<ItemClass> classes, boolean segmented) {

  private static final String PREFIX = "items:";

  /** {@code sizes} in {@code items.c} is an unsigned int: what says more is no memcached. */
  private static final long MOST_ITEMS = 0xffff_ffffL;

  ItemClasses {
    classes = List.copyOf(classes);
  }

  /**
   * One class.
   *
   * @param items how many it holds, the expired ones included
   * @param requestedBytes what they take with their headers; empty if not reported. Before 1.5.22,
   *     what chunked items take in other classes is not in it
   */
  record ItemClass(int number, long items, OptionalLong requestedBytes) {}

  /**
   * Reads {@code stats items} and {@code stats slabs}. What is not understood is left out: nothing
   * can be listed then.
   *
   * @param slabs where up to 1.5 {@code mem_requested} is
   */
  static ItemClasses of(Statistics items, Statistics slabs) {
    Map<Integer, Long> numbers = new TreeMap<>(Comparator.reverseOrder());
    boolean segmented = false;
    for (Map.Entry<String, String> entry : items.values().entrySet()) {
      String[] words = entry.getKey().split(":", -1);
      if (words.length == 3 && entry.getKey().startsWith(PREFIX)) {
        segmented |= words[2].equals("number_cold");
        long number = parse(words[1]);
        long count = parse(entry.getValue());
        boolean possible = number > 0 && number < 256 && count > 0 && count <= MOST_ITEMS;
        if (words[2].equals("number") && possible) {
          numbers.put((int) number, count);
        }
      }
    }
    List<ItemClass> classes = new ArrayList<>();
    numbers.forEach(
        (number, count) ->
            classes.add(new ItemClass(number, count, requestedBytes(number, items, slabs))));
    return new ItemClasses(classes, segmented);
  }

  private static OptionalLong requestedBytes(int number, Statistics items, Statistics slabs) {
    String value = items.values().get(PREFIX + number + ":mem_requested");
    if (value == null) {
      value = slabs.values().get(number + ":mem_requested");
    }
    long bytes = value == null ? -1 : parse(value);
    return bytes < 0 ? OptionalLong.empty() : OptionalLong.of(bytes);
  }

  private static long parse(String value) {
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  long items() {
    return classes.stream().mapToLong(ItemClass::items).sum();
  }

  /**
   * The largest classes, as many as it takes to have a number of items.
   *
   * @param wanted items
   * @param most items of all that are taken together; the first class that would exceed it ends
   *     them
   */
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
}
