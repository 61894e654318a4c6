package io.github.keystonetoken.memcached;

import io.github.keystonetoken.model.Failure.Kind;
import io.github.keystonetoken.refresh.CollectionException;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code stats} and its groups over the binary protocol: a packet each, and an empty one. */
final class BinaryStatisticsRequest extends BinaryRequest<Statistics> {

  private static final int STAT = 0x10;

  private final int maxCharacters;
  private final Map<String, String> values = new LinkedHashMap<>();
  private int characters;

  BinaryStatisticsRequest(Statistics.Group group) {
    super(group.command(), STAT, group.key(), "");
    maxCharacters = group.maxCharacters();
  }

  @Override
  void packet(int status, String key, String value) throws CollectionException {
    if (status != 0) {
      throw new CollectionException(
          Kind.ERROR, "it answered status " + status + " to \"" + this + "\".");
    }
    if (key.isEmpty()) {
      complete(new Statistics(values, System.nanoTime()));
      return;
    }
    characters += key.length() + value.length();
    if (characters > maxCharacters) {
      throw notUnderstood();
    }
    values.put(key, value);
  }
}
