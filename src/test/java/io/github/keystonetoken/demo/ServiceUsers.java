package io.github.keystonetoken.demo;

import java.util.List;
import java.util.Random;

/** The service users of a cloud whose busy lists, by bad luck, all hash to one server of two. */
public record ServiceUsers(
    User quantum,
    User ceilometer,
    User neutron,
    User nova,
    User cinder,
    User glance,
    User heat,
    User swift,
    User admin) {

  /** Ceilometer and quantum have the ids that they had in the incidents. */
  public static ServiceUsers of(long seed) {
    Random random = new Random(seed);
    return new ServiceUsers(
        new User("8232fea985ff44c0be44b0473cac5fac", "quantum"),
        new User("eef939600bc111e69aeb57d4fa849231", "ceilometer"),
        hashingTo(1, "neutron", random),
        hashingTo(1, "nova", random),
        hashingTo(1, "cinder", random),
        hashingTo(0, "glance", random),
        hashingTo(0, "heat", random),
        hashingTo(0, "swift", random),
        hashingTo(1, "admin", random));
  }

  private static User hashingTo(int server, String name, Random random) {
    String id;
    do {
      id = User.newId(random);
    } while (Placement.server(Placement.usertokensKey(id), 2) != server);
    return new User(id, name);
  }

  public List<User> all() {
    return List.of(quantum, ceilometer, neutron, nova, cinder, glance, heat, swift, admin);
  }
}
