package io.github.keystonetoken.sql;

import static java.util.stream.Collectors.joining;

import io.github.keystonetoken.model.Release;
import io.github.keystonetoken.model.SqlTokens.Right;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Missing grants, and the figures that are absent without them. */
final class MissingGrants {

  private MissingGrants() {}

  /** For the log: what is missing, and the very line to run. */
  static List<String> notes(Schema schema, Grants grants) {
    List<String> notes = new ArrayList<>();
    Set<String> token = schema.readableColumns(KeystoneTable.TOKEN);
    if (token.contains("id") || token.contains("extra")) {
      notes.add(
          "the account may read token.id or token.extra, which the exporter does not need: the"
              + " command \"grants\" prints what an account of its own needs");
    }
    of(schema, grants)
        .forEach(
            grant -> notes.add(grant.what() + "; run: " + String.join(" ", grant.statements())));
    if (schema.canReadTokens()) {
      KeystoneQuery.note(schema.release(), token).ifPresent(notes::add);
    }
    return notes;
  }

  /** What is missing for this plan, each with the statements that give it. */
  static List<Right> of(Schema schema, SurveyPlan plan, Grants grants) {
    List<Right> missing = of(schema, grants);
    if (plan.lacksSampling()) {
      missing.add(new Right(withoutSample(plan), grants.sampling()));
    }
    return missing;
  }

  /** Which figures are absent because only a sample could give them. */
  static String withoutSample(SurveyPlan plan) {
    return "no figures of "
        + String.join(", ", plan.sampled())
        + ", because the table is too large to be read whole, no usable index covers them, and the account"
        + " may not sample it";
  }

  private static List<Right> of(Schema schema, Grants grants) {
    List<Right> missing = new ArrayList<>();
    if (schema.release() == Release.UNKNOWN) {
      missing.add(
          new Right("Keystone's release is not recognised", grants.release(Release.UNKNOWN)));
    }
    if (schema.hasTokenTable() && !schema.hasOwners()) {
      missing.add(
          new Right(
              "no owners, because the account may not read user_id", List.of(grants.tokens())));
    }
    if (schema.nameTables().isEmpty()) {
      missing.add(
          new Right(
              "no user names, because the account may read none", grants.names(schema.release())));
    } else if (!NameTable.haveDomains(schema)) {
      missing.add(
          new Right(
              "users without their domains, because the account may not read them",
              grants.names(schema.release())));
    }
    List<KeystoneTable> unreadable =
        KeystoneTable.BACKLOGS.stream()
            .filter(table -> table.isUsedIn(schema.release()) && schema.columns(table).isEmpty())
            .toList();
    if (!unreadable.isEmpty()) {
      missing.add(backlogs(unreadable, schema.release(), grants));
    }
    return missing;
  }

  /** One line for all: on an unknown release it may be about tables that are not there. */
  private static Right backlogs(List<KeystoneTable> unreadable, Release release, Grants grants) {
    return new Right(
        "no figures of %s, because the account may not read %s"
            .formatted(
                unreadable.stream().map(KeystoneTable::sqlName).collect(joining(" and ")),
                release == Release.UNKNOWN ? "them, if they are there" : "them"),
        unreadable.stream().map(table -> grants.select(table, release)).toList());
  }
}
