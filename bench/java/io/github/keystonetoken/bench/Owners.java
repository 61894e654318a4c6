package io.github.keystonetoken.bench;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** Who owns tokens: eight service users hold 92 %, five hundred people the rest, by Zipf's law. */
public final class Owners {

  /** A Keystone user. */
  public record Owner(String id, String name) {}

  private static final int PEOPLE = 500;
  private static final double SHARE_OF_PEOPLE = 0.08;

  private final List<Owner> all = new ArrayList<>();
  private final TreeMap<Double, Owner> byUpperBound = new TreeMap<>();
  private double total;

  public Owners() {
    add("eef939600bc111e69aeb57d4fa849231", "ceilometer", 0.45);
    add("neutron", 0.20);
    add("nova", 0.12);
    add("cinder", 0.06);
    add("glance", 0.04);
    add("heat", 0.025);
    add("swift", 0.015);
    add("admin", 0.01);
    double harmonic = 0;
    for (int rank = 1; rank <= PEOPLE; rank++) {
      harmonic += 1.0 / rank;
    }
    for (int rank = 1; rank <= PEOPLE; rank++) {
      add("person-" + rank, SHARE_OF_PEOPLE / harmonic / rank);
    }
  }

  private void add(String id, String name, double weight) {
    Owner owner = new Owner(id, name);
    all.add(owner);
    total += weight;
    byUpperBound.put(total, owner);
  }

  private void add(String name, double weight) {
    byte[] id = Md5.of(("user/" + name).getBytes(StandardCharsets.UTF_8));
    add(HexFormat.of().formatHex(id), name, weight);
  }

  /** Those of most rows first. */
  public List<Owner> all() {
    return all;
  }

  Owner draw(RandomGenerator random) {
    return byUpperBound.higherEntry(random.nextDouble() * total).getValue();
  }
}
