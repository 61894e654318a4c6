package io.github.keystonetoken.cli;

import io.github.keystonetoken.lists.ListLookup.Sighting;
import io.github.keystonetoken.lists.ListLookup.UserLists;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Placement;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.Thresholds;
import io.github.keystonetoken.view.Account;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** The answer to {@code where}: where a user's list is, should be, and how large it is. */
final class WhereReport {

  private WhereReport() {}

  /**
   * @param users all of the name that was asked for
   * @param snapshot says what a server can store, and what decides where a list belongs
   * @param servers how many were asked
   */
  static Report of(List<UserLists> users, Snapshot snapshot, int servers) {
    if (users.isEmpty()) {
      return Report.refusal(
          "where: no user of this name or id is known, and no server holds a list under such an id;"
              + " write the name as Keystone has it, or the id. Names are read from the database:"
              + " 'doctor' says whether that can be read.");
    }
    Report report = new Report(status(users, snapshot, servers));
    List<Row> data = new ArrayList<>();
    for (UserLists user : users) {
      if (!data.isEmpty()) {
        report.emptyLine();
      }
      data.add(addUser(user, snapshot, servers, report));
    }
    return report.data("users", data);
  }

  private static Status status(List<UserLists> users, Snapshot snapshot, int servers) {
    if (users.stream().allMatch(user -> user.failures().size() == servers)) {
      return Status.UNUSABLE;
    }
    return users.stream()
            .flatMap(user -> user.found().stream())
            .anyMatch(found -> found.list().misplaced() || isLarge(found, snapshot))
        ? Status.FINDING
        : Status.FINE;
  }

  private static boolean isLarge(Sighting found, Snapshot snapshot) {
    OptionalLong limit = snapshot.itemLimitBytes(found.holder());
    return limit.isPresent() && found.list().shareOf(limit.getAsLong()) > Thresholds.LIST_LARGE;
  }

  private static Row addUser(UserLists user, Snapshot snapshot, int servers, Report report) {
    report.line("user:       " + new Account(user.userId(), user.userName()).nameAndId());
    List<Row> keys = new ArrayList<>();
    user.places()
        .forEach(
            (key, places) -> {
              List<String> addresses = places.stream().map(Server::address).toList();
              report.line("key:        " + key);
              report.paragraph(
                  "belongs on: ",
                  isReplicated(snapshot) ? "every server" : String.join(" or ", addresses));
              keys.add(new Row().data("key", key).data("belongs_on", addresses));
            });
    List<Row> lists = user.found().stream().map(found -> row(found, snapshot)).toList();
    if (!lists.isEmpty()) {
      report.emptyLine().table(lists);
    } else if (user.failures().size() < servers) {
      report.paragraph("No server that answered holds a list of this user.");
    }
    user.failures().values().forEach(reason -> report.paragraph("not asked: ", reason));
    return new Row()
        .data("user_id", user.userId())
        .data("user_name", user.userName())
        .data("keys", keys)
        .data("lists", lists)
        .data("failures", OwnerReport.rows(user.failures()));
  }

  private static boolean isReplicated(Snapshot snapshot) {
    return snapshot.placement().flatMap(Outcome::figures).filter(Placement::replicated).isPresent();
  }

  private static Row row(Sighting found, Snapshot snapshot) {
    Server holder = found.holder();
    OptionalLong limit = snapshot.itemLimitBytes(holder);
    Row row = new Row().text("FOUND ON", holder.address());
    return ListsReport.addList(found.list(), holder, limit, row)
        .text("STORED", "rewritten_at", found.list().rewrittenAt())
        .text("PLACE", found.list().misplaced() ? "wrong" : "right")
        .data("item_limit_bytes", limit);
  }
}
