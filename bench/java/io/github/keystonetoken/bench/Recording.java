package io.github.keystonetoken.bench;

/** What Keystone's requests took while something was watched. */
record Recording(Latencies lookups, Latencies inserts) {

  static Recording begin() {
    return new Recording(new Latencies(), new Latencies());
  }
}
