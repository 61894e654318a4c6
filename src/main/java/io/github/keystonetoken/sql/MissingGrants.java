package io.github.keystonetoken.sql;

import static java.util.stream.Collectors.joining;

import io.github.keystonetoken.model.Release;
import io.github.keystonetoken.model.SqlTokens.Right;
import java.util.ArrayList;
import java.util.List;

/** Missing grants, and the figures that are absent without them. */
final class MissingGrants {

  private MissingGrants() {}

  /** What is missing for this plan, each with the statements that grant it. */
  static List<Right> of(Schema schema, SurveyPlan plan, Grants grants) {
    Release release = schema.release();
    List<Right> missing = new ArrayList<>();
    if (release == Release.UNKNOWN) {
      missing.add(new Right("Keystone's release is not recognised", grants.release(release)));
    }
    if (schema.hasTokenTable() && !schema.hasOwners()) {
      missing.add(
          new Right(
              "no owners, because the account may not read user_id", List.of(grants.tokens())));
    }
    if (schema.nameTables().findAny().isEmpty()) {
      missing.add(
          new Right("no user names, because the account may not read any", grants.names(release)));
    } else if (!NameTable.haveDomains(schema)) {
      missing.add(
          new Right(
              "users without their domains, because the account may not read them",
              grants.names(release)));
    }
    List<KeystoneTable> unreadable =
        KeystoneTable.BACKLOGS.stream()
            .filter(table -> table.isUsedIn(release) && !schema.isReadable(table))
            .toList();
    if (!unreadable.isEmpty()) {
      // One line for all: of an unknown release, the tables may not exist.
      missing.add(
          new Right(
              "no figures of %s, because the account may not read %s"
                  .formatted(
                      unreadable.stream().map(KeystoneTable::sqlName).collect(joining(" and ")),
                      release == Release.UNKNOWN ? "them, if they exist" : "them"),
              unreadable.stream()
                  .flatMap(table -> grants.backlog(table, release).stream())
                  .toList()));
    }
    if (plan.lacksSampling()) {
      missing.add(
          new Right(
              "no figures of "
                  + String.join(", ", plan.sampled())
                  + ", because the table is too large to read whole, no usable index covers them, and the account"
                  + " may not sample it",
              grants.sampling()));
    }
    return missing;
  }
}
