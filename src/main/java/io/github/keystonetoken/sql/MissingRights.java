package io.github.keystonetoken.sql;

import static java.util.stream.Collectors.joining;

import io.github.keystonetoken.model.Release;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the account cannot bring for want of a right, or could do with one too many. */
final class MissingRights {

  private MissingRights() {}

  /** For the log: what is missing, and the very line to run. */
  static List<String> notes(Schema schema, Grants grants) {
    List<String> notes = new ArrayList<>();
    Set<String> token = schema.readableColumns("token");
    if (token.contains("id") || token.contains("extra")) {
      notes.add(
          "the account may read token.id or token.extra, which hold live tokens, and the exporter"
              + " needs neither: see the command \"grants\"");
    }
    if (schema.release() == Release.UNKNOWN) {
      notes.add("Keystone's release is not recognised; to tell it: " + grants.release());
    }
    if (schema.nameSources().isEmpty()) {
      notes.add(
          "no user names, because the account may read none; for them: "
              + String.join(" ", grants.names(schema.release())));
    }
    if (schema.canReadTokens()) {
      KeystoneQuery.note(schema.release(), token).ifPresent(notes::add);
    }
    backlogs(schema, grants).ifPresent(notes::add);
    return notes;
  }

  /** One line for all: on an unknown release it may be about tables that are not there. */
  private static Optional<String> backlogs(Schema schema, Grants grants) {
    List<BacklogTable> unreadable =
        BacklogTable.ALL.stream()
            .filter(table -> table.isUsedIn(schema.release()))
            .filter(table -> schema.columns(table).isEmpty())
            .toList();
    return unreadable.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "no figures of %s, because the account may not read %s; for them: %s"
                .formatted(
                    unreadable.stream().map(BacklogTable::name).collect(joining(" and ")),
                    schema.release() == Release.UNKNOWN ? "them, if they are there" : "them",
                    unreadable.stream()
                        .map(table -> grants.backlog(table, schema.release()))
                        .collect(joining(" "))));
  }
}
