package io.github.keystonetoken.cli;

import io.github.keystonetoken.cli.Report.Status;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.config.ConfigException;
import io.github.keystonetoken.diagnosis.Diagnosis;
import io.github.keystonetoken.diagnosis.Finding;
import io.github.keystonetoken.lists.ListLookup.Copy;
import io.github.keystonetoken.lists.ListLookup.Evidence;
import io.github.keystonetoken.lists.ListLookup.KeyOwner;
import io.github.keystonetoken.lists.ListLookup.Kind;
import io.github.keystonetoken.lists.ListLookup.Sighting;
import io.github.keystonetoken.lists.ListLookup.StoredToken;
import io.github.keystonetoken.lists.ListLookup.UserLists;
import io.github.keystonetoken.lists.format.TokenContents;
import io.github.keystonetoken.metrics.ExampleSnapshots;
import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Placement;
import io.github.keystonetoken.model.Placement.ServerOrder;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.ServerListsBuilder;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.TokenId;
import io.github.keystonetoken.model.User;
import io.github.keystonetoken.model.UserList;
import io.github.keystonetoken.sql.TokenRowLookup.TokenRows;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An answer of each command, of the cloud in trouble that the exposition files are of. */
enum Reports {
  DOCTOR_VERBOSE(Status.FINDING, () -> diagnosis(ExampleSnapshots.rich(), true)),
  DOCTOR_TROUBLE(Status.FINDING, () -> diagnosis(ExampleSnapshots.rich(), false)),
  DOCTOR_TABLE_INCIDENT(Status.FINDING, () -> diagnosis(ExampleSnapshots.tokensInSql(), false)),
  DOCTOR_FERNET(Status.FINE, () -> diagnosis(ExampleSnapshots.fernet(), false)),
  DOCTOR_BLIND(Status.UNUSABLE, () -> doctor(List.of(), ExampleSnapshots.initial(), false)),
  DOCTOR_PARTLY_BLIND(
      Status.FINE, () -> doctor(List.of(), ExampleSnapshots.secondServerDown(), false)),
  LISTS(Status.FINE, () -> ListsCommand.report(ExampleSnapshots.rich())),
  LISTS_SERVER_DOWN(Status.FINE, () -> ListsCommand.report(secondServerDown())),
  USERS(Status.FINE, () -> UsersCommand.report(ExampleSnapshots.rich())),
  USERS_DENIED(Status.UNUSABLE, () -> UsersCommand.report(denied())),
  OWNER(Status.FINE, () -> owner(ExampleSnapshots.CEILOMETER, "ceilometer", Evidence.KNOWN_USER)),
  OWNER_UNKNOWN(Status.FINDING, () -> owner("", "", Evidence.NONE)),
  WHERE(Status.FINDING, () -> where(Map.of(), sighting(ExampleSnapshots.B, 578_966, false))),
  WHERE_MISPLACED(
      Status.FINDING,
      () ->
          where(
              Map.of(ExampleSnapshots.B, "10.0.0.12:11211 does not answer."),
              sighting(ExampleSnapshots.A, 1_204, true))),
  WHERE_NOTHING(Status.FINE, () -> where(Map.of())),
  TOKEN_IN_MEMCACHED(Status.FINE, () -> token(noRows(), Optional.of(false), true)),
  TOKEN_REVOKED(Status.FINDING, () -> token(null, Optional.of(true), false)),
  TOKEN_IN_A_RANGE(Status.FINE, () -> token(rowsInARange(), Optional.empty(), false)),
  TOKEN_FERNET(Status.FINE, () -> token(TokenId.Kind.FERNET, carried(null))),
  TOKEN_JWS(Status.FINE, () -> token(TokenId.Kind.JWS, carried(3_000L))),
  TOKEN_JWS_EXPIRED(Status.FINDING, () -> token(TokenId.Kind.JWS, carried(-60L))),
  PLAN(Status.FINE, () -> plan(ExampleSnapshots.rich())),
  PLAN_OF_CACHE(Status.FINE, () -> plan(cache()));

  /** How the command ends. */
  final Status status;

  @SuppressWarnings("ImmutableEnumChecker") // These suppliers have no state.
  private final Supplier<Report> report;

  Reports(Status status, Supplier<Report> report) {
    this.status = status;
    this.report = report;
  }

  private static final Instant NOW = ExampleSnapshots.NOW;
  private static final String CEILOMETER = ExampleSnapshots.CEILOMETER;
  private static final URI RUNBOOKS = URI.create("https://example.org/runbooks.md");
  private static final String KEY = "6e49b86a7502dae881f3b9466ecbdfa4743c7eb9";

  Report report() {
    return report.get();
  }

  private static Report doctor(List<Finding> findings, Snapshot snapshot, boolean verbose) {
    return DoctorCommand.report(
        findings, snapshot, new Sources(config(), snapshot), RUNBOOKS, verbose);
  }

  private static Report diagnosis(Snapshot snapshot, boolean verbose) {
    return doctor(Diagnosis.of(snapshot, NOW), snapshot, verbose);
  }

  /** Of the cloud that gains a third server. */
  static Report plan(Snapshot snapshot) {
    List<Server> servers = List.of(ExampleSnapshots.A, ExampleSnapshots.B);
    List<Server> planned = new ArrayList<>(servers);
    planned.add(new Server(2, "10.0.0.13:11211", "10.0.0.13", 11_211));
    return PlanCommand.report(snapshot, servers, planned, Duration.ofMinutes(10));
  }

  private static Snapshot cache() {
    Placement nothing = new Placement(false, ServerOrder.UNKNOWN, List.of(), Map.of(), List.of());
    return ExampleSnapshots.fernet().withPlacement(Outcome.ok(nothing, NOW));
  }

  private static Snapshot secondServerDown() {
    return ExampleSnapshots.initial().withLists(ExampleSnapshots.secondServerDown().lists());
  }

  private static Snapshot denied() {
    Failure failure = new Failure(Failure.Kind.DENIED, "The database refused the password.");
    return ExampleSnapshots.initial().withSql(Outcome.failed(failure, NOW));
  }

  private static Config config() {
    try {
      return Given.config(
          "--database.url=mysql://exporter@10.0.0.10/keystone",
          "--memcached.servers=10.0.0.11:11211,10.0.0.12:11211");
    } catch (ConfigException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Report owner(String id, String name, Evidence evidence) {
    return OwnerCommand.report(
        new KeyOwner(
            Kind.USER_LIST,
            new User(id, name, ""),
            evidence,
            Map.of(ExampleSnapshots.B, 578_966),
            Map.of()),
        2);
  }

  private static Report where(Map<Server, String> failures, Sighting... found) {
    Map<String, List<Server>> places = Map.of(KEY, List.of(ExampleSnapshots.B));
    UserLists lists =
        new UserLists(
            new User(CEILOMETER, "ceilometer", "Default"), places, List.of(found), failures);
    return WhereCommand.report(List.of(lists), ExampleSnapshots.rich(), 2);
  }

  private static Sighting sighting(Server holder, long bytes, boolean misplaced) {
    UserList list =
        ServerListsBuilder.list(
            new User(CEILOMETER, "ceilometer", "Default"),
            KEY,
            ExampleSnapshots.B,
            misplaced,
            bytes,
            Optional.of(NOW.minusSeconds(7)),
            Optional.of(ServerListsBuilder.entries(7_401, 229, Optional.of(1_270L))));
    return new Sighting(holder, list);
  }

  private static Report token(
      @Nullable Outcome<TokenRows> table, Optional<Boolean> revoked, boolean isStored) {
    Copy copy =
        new Copy(
            ExampleSnapshots.B,
            "210d10111bd0745c0478c3a48fa7de73ffd865b8",
            false,
            13_077,
            Optional.of(
                new TokenContents(
                    List.of(new User(CEILOMETER, "ceilometer", "Default")),
                    Optional.of("5e6a5e7f0d1b4a3c9f35c1a2f7f0b9aa"),
                    Optional.of("service"),
                    Optional.of(NOW.minusSeconds(600)),
                    Optional.of(NOW.plusSeconds(3_000)))));
    StoredToken stored = new StoredToken(isStored ? List.of(copy) : List.of(), revoked, Map.of());
    return new TokenReport(TokenId.Kind.UUID, table, stored, null, ExampleSnapshots.rich(), NOW)
        .report();
  }

  private static Report token(TokenId.Kind kind, TokenContents carried) {
    StoredToken nowhere = new StoredToken(List.of(), Optional.empty(), Map.of());
    return new TokenReport(kind, null, nowhere, carried, ExampleSnapshots.rich(), NOW).report();
  }

  /** A JWS token names its user, project and expiry, a Fernet token none of them. */
  private static TokenContents carried(@Nullable Long lifeLeft) {
    Optional<Long> left = Optional.ofNullable(lifeLeft);
    return new TokenContents(
        left.map(any -> new User(CEILOMETER, "", "")).stream().toList(),
        left.map(any -> "5e6a5e7f0d1b4a3c9f35c1a2f7f0b9aa"),
        Optional.empty(),
        Optional.of(NOW.minusSeconds(600)),
        left.map(NOW::plusSeconds));
  }

  private static Outcome<TokenRows> noRows() {
    return Outcome.ok(
        new TokenRows(0, true, List.of(), 0, 0, 0, Optional.empty(), OptionalLong.empty()), NOW);
  }

  private static Outcome<TokenRows> rowsInARange() {
    Optional<Instant> expiry = Optional.of(NOW.plusSeconds(1_800));
    return Outcome.ok(
        new TokenRows(1, false, List.of(CEILOMETER), 1, 0, 0, expiry, OptionalLong.empty()), NOW);
  }
}
