package io.github.keystonetoken.clouds;

import io.github.keystonetoken.clouds.Cloud.Size;
import io.github.keystonetoken.demo.Placement;
import io.github.keystonetoken.demo.User;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The accounts of every cloud here, and how many tokens each has. */
final class Accounts {

  static final User ADMIN = of("admin", 0);
  static final User NEUTRON = of("neutron", 0);
  static final User NOVA = of("nova", 1);
  static final User CINDER = of("cinder", 1);
  static final User GLANCE = of("glance", 0);
  static final User HEAT = of("heat", 1);
  static final User SWIFT = of("swift", 0);
  static final User CEILOMETER = of("ceilometer", 1);

  /** Of Grizzly's incident. */
  static final User QUANTUM = of("quantum", 1);

  /** Of another domain, where Heat makes an account for each stack. */
  static final User NOVA_OF_HEAT = of("nova of heat", 0);

  /** The id of an account that neither the database nor a token names. */
  static final String STRANGER = of("stranger", 1).id();

  /** The servers' lists alternate between the first and the second. */
  private static final List<User> SERVICES =
      List.of(NEUTRON, NOVA, GLANCE, CINDER, SWIFT, HEAT, ADMIN, CEILOMETER);

  /** A busy account issues less than one token a second in any era. */
  private static final int BUSY_ROWS = 2_500;

  private static final int BUSY_ENTRIES = 1_400;

  private Accounts() {}

  /** A user whose list of tokens is stored on this one of two servers. */
  private static User of(String name, int server) {
    return IntStream.iterate(0, i -> i + 1)
        .mapToObj(i -> UUID.nameUUIDFromBytes((name + i).getBytes(StandardCharsets.UTF_8)))
        .map(uuid -> uuid.toString().replace("-", ""))
        .filter(id -> Placement.server(Placement.usertokensKey(id), 2) == server)
        .map(id -> new User(id, name))
        .findFirst()
        .orElseThrow();
  }

  /** Accounts of the default domain. */
  static List<User> all() {
    return Stream.concat(SERVICES.stream(), Stream.of(QUANTUM)).toList();
  }

  /** How many tokens each account of a healthy cloud has, those included that wait for a flush. */
  static Map<User, Integer> tokens(Era era, Size size) {
    int busy = era.store == Era.Store.MEMCACHED ? BUSY_ENTRIES : BUSY_ROWS;
    return switch (size) {
      case EMPTY -> Map.of();
      case ONE_USER -> Map.of(ADMIN, 30);
      case MEDIUM -> services(List.of(1_750, 1_250, 500, 750, 250, 250, 100, 150));
      case BUSY -> services(Collections.nCopies(SERVICES.size(), busy));
    };
  }

  private static Map<User, Integer> services(List<Integer> counts) {
    Map<User, Integer> tokens = new LinkedHashMap<>();
    for (int i = 0; i < SERVICES.size(); i++) {
      tokens.put(SERVICES.get(i), counts.get(i));
    }
    return tokens;
  }
}
