package io.github.keystonetoken.cli;

import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.config.ConfigException;
import io.github.keystonetoken.diagnosis.Finding;
import io.github.keystonetoken.diagnosis.Finding.Remedy;
import io.github.keystonetoken.diagnosis.Finding.Severity;
import io.github.keystonetoken.lists.ListLookup.Evidence;
import io.github.keystonetoken.lists.ListLookup.KeyOwner;
import io.github.keystonetoken.lists.ListLookup.Kind;
import io.github.keystonetoken.lists.ListLookup.Sighting;
import io.github.keystonetoken.lists.ListLookup.UserLists;
import io.github.keystonetoken.lists.StoredTokenLookup.Copy;
import io.github.keystonetoken.lists.StoredTokenLookup.StoredToken;
import io.github.keystonetoken.lists.format.TokenContents;
import io.github.keystonetoken.lists.format.TokenUser;
import io.github.keystonetoken.metrics.ExampleSnapshots;
import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.TokenId;
import io.github.keystonetoken.model.UserList;
import io.github.keystonetoken.sql.TokenRowLookup.TokenRows;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** An answer of each command, of the cloud in trouble that the exposition files are of. */
enum Reports {
  DOCTOR {
    @Override
    Report report() {
      return DoctorReport.of(findings(), Sources.of(config(), ExampleSnapshots.rich()), RUNBOOKS);
    }
  },
  DOCTOR_BLIND {
    @Override
    Report report() {
      return DoctorReport.of(List.of(), Sources.of(config(), ExampleSnapshots.initial()), RUNBOOKS);
    }
  },
  DOCTOR_PARTLY_BLIND {
    @Override
    Report report() {
      Snapshot snapshot = ExampleSnapshots.secondServerDown();
      return DoctorReport.of(List.of(), Sources.of(config(), snapshot), RUNBOOKS);
    }
  },
  LISTS {
    @Override
    Report report() {
      return ListsReport.of(ExampleSnapshots.rich());
    }
  },
  LISTS_SERVER_DOWN {
    @Override
    Report report() {
      return ListsReport.of(
          ExampleSnapshots.initial().withLists(ExampleSnapshots.secondServerDown().lists()));
    }
  },
  USERS {
    @Override
    Report report() {
      return UsersReport.of(ExampleSnapshots.rich());
    }
  },
  USERS_DENIED {
    @Override
    Report report() {
      return UsersReport.of(
          ExampleSnapshots.initial()
              .withSql(
                  Outcome.failed(
                      new Failure(Failure.Kind.DENIED, "The database refused the password."),
                      ExampleSnapshots.NOW)));
    }
  },
  OWNER {
    @Override
    Report report() {
      return owner(Kind.USER_LIST, CEILOMETER, "ceilometer", Evidence.KNOWN_USER);
    }
  },
  OWNER_UNKNOWN {
    @Override
    Report report() {
      return owner(Kind.USER_LIST, "", "", Evidence.NONE);
    }
  },
  WHERE {
    @Override
    Report report() {
      return where(List.of(sighting(ExampleSnapshots.B, 578_966, false)), Map.of());
    }
  },
  WHERE_MISPLACED {
    @Override
    Report report() {
      return where(
          List.of(sighting(ExampleSnapshots.A, 1_204, true)),
          Map.of(ExampleSnapshots.B, "10.0.0.12:11211 does not answer."));
    }
  },
  WHERE_NOTHING {
    @Override
    Report report() {
      return where(List.of(), Map.of());
    }
  },
  TOKEN_IN_MEMCACHED {
    @Override
    Report report() {
      return token(Optional.of(Outcome.ok(Rows.NONE, NOW)), Optional.of(false), true);
    }
  },
  TOKEN_REVOKED {
    @Override
    Report report() {
      return token(Optional.empty(), Optional.of(true), false);
    }
  },
  TOKEN_IN_A_RANGE {
    @Override
    Report report() {
      return token(Optional.of(Outcome.ok(Rows.IN_A_RANGE, NOW)), Optional.empty(), false);
    }
  },
  PLAN {
    @Override
    Report report() {
      return PlanReport.of(
          ExampleSnapshots.rich(),
          List.of(ExampleSnapshots.A, ExampleSnapshots.B),
          List.of(
              ExampleSnapshots.A,
              ExampleSnapshots.B,
              new Server(2, "10.0.0.13:11211", "10.0.0.13", 11_211)),
          Duration.ofMinutes(10));
    }
  };

  private static final Instant NOW = ExampleSnapshots.NOW;
  private static final String CEILOMETER = ExampleSnapshots.CEILOMETER;
  private static final URI RUNBOOKS = URI.create("https://example.org/runbooks.md");
  private static final String KEY = "6e49b86a7502dae881f3b9466ecbdfa4743c7eb9";

  abstract Report report();

  private static Config config() {
    try {
      return Given.config(
          "--database.url=mysql://exporter@10.0.0.10/keystone",
          "--memcached.servers=10.0.0.11:11211,10.0.0.12:11211");
    } catch (ConfigException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Finding> findings() {
    return List.of(
        new Finding(
            Severity.CRITICAL,
            "The list of ceilometer on 10.0.0.12:11211 is over half of what can be stored.",
            "It takes 578,966 of 1,048,473 bytes, and 1,270 tokens were issued to ceilometer within"
                + " the last 10 minutes, each of which sent all of it again.",
            "When it is full, memcached deletes it, and its tokens cannot be revoked any more.",
            List.of(
                new Remedy("Stop the client that asks for so many tokens.", Optional.empty()),
                new Remedy(
                    "Make it reuse its token.",
                    Optional.of("keystone-token-exporter where ceilometer\nsystemctl status x"))),
            Optional.of("keystonetokenuserlistnearitemlimit")),
        new Finding(
            Severity.NOTICE,
            "10.0.0.11:11211 was restarted.",
            "It has been up for 2 minutes.",
            "Users log in again.",
            List.of(),
            Optional.empty()));
  }

  static Report noticeAlone() {
    return DoctorReport.of(
        findings().subList(1, 2), Sources.of(config(), ExampleSnapshots.rich()), RUNBOOKS);
  }

  private static Report owner(Kind kind, String id, String name, Evidence evidence) {
    return OwnerReport.of(
        new KeyOwner(kind, id, name, evidence, Map.of(ExampleSnapshots.B, 578_966), Map.of()), 2);
  }

  private static Report where(List<Sighting> found, Map<Server, String> failures) {
    UserLists lists =
        new UserLists(
            CEILOMETER, "ceilometer", Map.of(KEY, List.of(ExampleSnapshots.B)), found, failures);
    return WhereReport.of(List.of(lists), ExampleSnapshots.rich(), 2);
  }

  private static Sighting sighting(Server holder, long bytes, boolean misplaced) {
    UserList list =
        new UserList(
            CEILOMETER,
            "ceilometer",
            KEY,
            Optional.of(ExampleSnapshots.B),
            misplaced,
            bytes,
            Optional.of(NOW.minusSeconds(7)),
            Optional.of(new UserList.Entries(7_401, 229, Optional.of(1_270L))));
    return new Sighting(holder, list);
  }

  private static Report token(
      Optional<Outcome<TokenRows>> table, Optional<Boolean> revoked, boolean isStored) {
    Copy copy =
        new Copy(
            ExampleSnapshots.B,
            "210d10111bd0745c0478c3a48fa7de73ffd865b8",
            false,
            13_077,
            Optional.of(
                new TokenContents(
                    List.of(new TokenUser(CEILOMETER, "ceilometer")),
                    Optional.of("5e6a5e7f0d1b4a3c9f35c1a2f7f0b9aa"),
                    Optional.of("service"),
                    Optional.of(NOW.minusSeconds(600)),
                    Optional.of(NOW.plusSeconds(3_000)))));
    return TokenReport.of(
        TokenId.Kind.UUID,
        table,
        Optional.of(new StoredToken(isStored ? List.of(copy) : List.of(), revoked, Map.of())),
        ExampleSnapshots.rich(),
        NOW);
  }

  /** Answers of the database. */
  private static final class Rows {
    static final TokenRows NONE =
        new TokenRows(0, true, List.of(), 0, 0, 0, Optional.empty(), OptionalLong.empty());
    static final TokenRows IN_A_RANGE =
        new TokenRows(
            1,
            false,
            List.of(CEILOMETER),
            1,
            0,
            0,
            Optional.of(NOW.plusSeconds(1_800)),
            OptionalLong.empty());
  }
}
