package io.github.keystonetoken.clouds;

import io.github.keystonetoken.servers.Memcached;
import java.io.IOException;
import java.util.List;

/** What leaves region keys of a cache on two servers, though all controllers agree on them. */
enum Aftermath {
  OUTAGE("after an outage of a cache server", Era.FERNET_POOL) {
    @Override
    void happen(Cloud cloud) throws IOException {
      // While the first server is down, its keys are on the second one.
      cloud.fillCache(reversed(cloud), 50, 0);
      cloud.restartServer(0);
    }
  },
  OTHER_BACKEND("after a change of the backend", Era.FERNET_PYMEMCACHE) {
    @Override
    void happen(Cloud cloud) throws IOException {
      cloud.fillCache(reversed(cloud), 50, 0);
    }
  },
  RESTART("after a restart of memcached", Era.FERNET_POOL) {
    @Override
    void happen(Cloud cloud) {
      cloud.restartServer(1);
    }
  };

  final String title;
  final Era era;

  Aftermath(String title, Era era) {
    this.title = title;
    this.era = era;
  }

  private static List<Memcached> reversed(Cloud cloud) {
    return List.of(cloud.servers().get(1), cloud.servers().get(0));
  }

  abstract void happen(Cloud cloud) throws IOException;
}
