package io.github.keystonetoken.cli;

import io.github.keystonetoken.config.Flag;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Flags of the daemon in their plainest form, read without picocli: its model of the command line
 * took a sixth of a start, and the daemon needs none of it.
 */
final class ServingFlags {

  private final Map<String, Flag> known = new HashMap<>();
  private final Map<Flag, List<String>> values = new EnumMap<>(Flag.class);

  private ServingFlags() {
    for (Flag flag : Flag.values()) {
      known.put(flag.option(), flag);
    }
  }

  /**
   * Values by flag, as {@link Grammar} would tell them.
   *
   * @return empty where there is anything else than flags that say how to serve, each written
   *     {@code --name=value}, {@code --name} or {@code --no-name}: commands, mistakes, help
   */
  static Optional<Map<Flag, List<String>>> read(String... args) {
    ServingFlags flags = new ServingFlags();
    for (String arg : args) {
      if (!flags.take(arg)) {
        return Optional.empty();
      }
    }
    return Optional.of(flags.values);
  }

  private boolean take(String arg) {
    int equals = arg.indexOf('=');
    return equals < 0 ? takeSwitch(arg) : takeValue(arg, equals);
  }

  private boolean takeValue(String arg, int equals) {
    Flag flag = known.get(arg.substring(0, equals));
    if (flag == null || !(flag.kind() == Flag.Kind.VALUE || flag.kind() == Flag.Kind.REPEATABLE)) {
      return false;
    }
    String value = arg.substring(equals + 1);
    values.merge(
        flag, List.of(value), (some, more) -> Stream.of(some, more).flatMap(List::stream).toList());
    return true;
  }

  private boolean takeSwitch(String arg) {
    boolean on = !arg.startsWith("--no-");
    Flag flag = known.get(on ? arg : "--" + arg.substring("--no-".length()));
    // What a switch means that is given twice is for picocli to say.
    return flag != null
        && flag.kind() == Flag.Kind.SWITCH
        && values.put(flag, List.of(Boolean.toString(on))) == null;
  }
}
