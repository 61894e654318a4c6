package io.github.keystonetoken.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/**
 * A list of tokens as Kilo stored it, recorded from the release itself.
 *
 * @param entries how many tokens it lists
 */
record PickledList(String resource, int entries) {

  static final int FLAGS = 1;

  static final PickledList LARGE = new PickledList("kilo-usertokens-large.bin", 7_630);
  static final PickledList HUGE = new PickledList("kilo-usertokens-huge.bin", 13_758);

  /** As memcached holds it. */
  byte[] value() {
    try (InputStream in =
        Objects.requireNonNull(
            PickledList.class.getResourceAsStream("/fixtures/" + resource), resource)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
