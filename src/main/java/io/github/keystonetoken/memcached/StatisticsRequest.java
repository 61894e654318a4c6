package io.github.keystonetoken.memcached;

import io.github.keystonetoken.collect.CollectionException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code stats} and its groups. */
final class StatisticsRequest extends Request<Statistics> {

  private final int maxCharacters;
  private final Map<String, String> values = new LinkedHashMap<>();
  private int characters;

  StatisticsRequest(Statistics.Group group) {
    super(group.command(), group.command() + "\r\n");
    maxCharacters = group.maxCharacters();
  }

  @Override
  void read(ByteBuffer data) throws CollectionException {
    String line = nextLine(data);
    if (line == null) {
      return;
    }
    if (line.equals("END")) {
      complete(new Statistics(values, System.nanoTime()));
      return;
    }
    characters += line.length();
    String[] words = line.split(" ", 3);
    if (words.length < 2 || !words[0].equals("STAT") || characters > maxCharacters) {
      throw notUnderstood();
    }
    values.put(words[1], words.length == 3 ? words[2] : "");
  }
}
