package io.github.keystonetoken.cli;

import io.github.keystonetoken.lists.ListLookup.Sighting;
import io.github.keystonetoken.lists.ListLookup.UserLists;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Placement;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.Thresholds;
import io.github.keystonetoken.model.UserList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** The answer to {@code where}: where a user's list is, should be, and how large it is. */
final class WhereReport implements Report {

  private final List<UserLists> users;
  private final Snapshot snapshot;
  private final int servers;

  /**
   * @param users all of the name that was asked for, at least one
   * @param snapshot says what a server can store
   * @param servers how many were asked
   */
  public WhereReport(List<UserLists> users, Snapshot snapshot, int servers) {
    this.users = List.copyOf(users);
    this.snapshot = snapshot;
    this.servers = servers;
  }

  /** Nobody has this name, and nothing stands under such an id. */
  public static NoAnswer unknownUser() {
    return new NoAnswer(
        "where: no user of this name or id is known, and no server holds a list under such an id;"
            + " write the name as Keystone has it, or the id. Names are read from the database:"
            + " 'doctor' says whether that can be read.");
  }

  @Override
  public Status status() {
    if (users.stream().allMatch(user -> user.failures().size() == servers)) {
      return Status.UNUSABLE;
    }
    return users.stream()
            .flatMap(user -> user.found().stream())
            .anyMatch(
                list ->
                    list.list().misplaced() || share(list).orElse(0) > Thresholds.LIST_LARGE)
        ? Status.FINDING
        : Status.FINE;
  }

  private OptionalDouble share(Sighting list) {
    OptionalLong limit = snapshot.itemLimitBytes(list.holder());
    return limit.isPresent()
        ? OptionalDouble.of(list.list().shareOf(limit.getAsLong()))
        : OptionalDouble.empty();
  }

  @Override
  public void print(Page page) {
    for (UserLists user : users) {
      if (!user.equals(users.get(0))) {
        page.line();
      }
      page.line("user:       " + Words.user(user.userId(), user.userName()));
      user.places()
          .forEach(
              (key, places) -> {
                page.line("key:        " + key);
                page.paragraph("belongs on: ", addresses(places));
              });
      if (user.found().isEmpty() && user.failures().size() < servers) {
        page.paragraph("No server that answered holds a list of this user.");
      } else if (!user.found().isEmpty()) {
        page.line().table(table(user));
      }
      Failures.print(user.failures(), page);
    }
  }

  private String addresses(List<Server> places) {
    return snapshot.placement().flatMap(Outcome::figures).filter(Placement::replicated).isPresent()
        ? "every server"
        : places.stream().map(Server::address).collect(Collectors.joining(" or "));
  }

  private Table table(UserLists user) {
    Table table =
        new Table(
            "FOUND ON", "#BYTES", "#OF LIMIT", "#LIVE", "#EXPIRED", "#RECENT", "STORED", "PLACE");
    for (Sighting sighting : user.found()) {
      UserList list = sighting.list();
      OptionalDouble share = share(sighting);
      table.row(
          sighting.holder().address(),
          Words.count(list.bytes()),
          share.isPresent() ? Words.percent(share.getAsDouble()) : Words.UNKNOWN,
          Words.count(list.entries().map(UserList.Entries::live)),
          Words.count(list.entries().map(UserList.Entries::expired)),
          Words.count(list.entries().flatMap(UserList.Entries::recent)),
          list.rewrittenAt().map(Words::moment).orElse(Words.UNKNOWN),
          sighting.list().misplaced() ? "wrong" : "right");
    }
    return table;
  }

  @Override
  public JsonObject json() {
    return new JsonObject().with("users", users.stream().map(this::json).toList());
  }

  private JsonObject json(UserLists user) {
    return new JsonObject()
        .with("user_id", user.userId())
        .with("user_name", user.userName())
        .with(
            "keys",
            user.places().entrySet().stream()
                .map(
                    place ->
                        new JsonObject()
                            .with("key", place.getKey())
                            .with(
                                "belongs_on",
                                place.getValue().stream().map(Server::address).toList()))
                .toList())
        .with("lists", user.found().stream().map(this::json).toList())
        .with("failures", Failures.json(user.failures()));
  }

  private JsonObject json(Sighting sighting) {
    return ListsReport.json(sighting.list(), sighting.holder())
        .with("item_limit_bytes", snapshot.itemLimitBytes(sighting.holder()));
  }
}
