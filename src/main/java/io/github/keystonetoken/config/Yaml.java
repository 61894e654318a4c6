package io.github.keystonetoken.config;

import java.util.List;
import java.util.Optional;

/** A YAML text as a tree. Text stays text: what a word means is for who reads the tree to say. */
sealed interface Yaml {

  /** Where it begins, from 1. */
  int line();

  /**
   * A text or number, or null.
   *
   * @param text empty for null, which is also what stands where nothing is written
   */
  record Scalar(Optional<String> text, int line) implements Yaml {}

  record Sequence(List<Yaml> items, int line) implements Yaml {
    public Sequence {
      items = List.copyOf(items);
    }
  }

  /**
   * Keys with their values, in the order written, repeated ones included.
   *
   * @param entries as written
   */
  record Mapping(List<Entry> entries, int line) implements Yaml {
    public Mapping {
      entries = List.copyOf(entries);
    }
  }

  /** A key of a mapping. */
  record Entry(String key, Yaml value, int line) {}
}
