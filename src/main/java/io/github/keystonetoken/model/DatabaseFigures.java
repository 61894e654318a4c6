package io.github.keystonetoken.model;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What {@link Snapshot} holds of the database. */
record DatabaseFigures(
    Optional<Outcome<SqlTokens>> sql,
    Map<String, StatementTimes> statements,
    Optional<UserDirectory> users) {

  static final DatabaseFigures NONE =
      new DatabaseFigures(Optional.empty(), Map.of(), Optional.empty());

  DatabaseFigures {
    statements = Collections.unmodifiableMap(new LinkedHashMap<>(statements));
  }

  DatabaseFigures withSql(Outcome<SqlTokens> newest) {
    return new DatabaseFigures(Optional.of(newest.after(sql.orElse(null))), statements, users);
  }

  DatabaseFigures withFiguresOf(Instant oldest, Instant latest) {
    return new DatabaseFigures(
        sql.map(outcome -> outcome.withFiguresOf(oldest, latest)), statements, users);
  }
}
