package io.github.keystonetoken.bench;

/** What a person, or a monitor that knows no better, asks the token table. */
enum NaiveStatement {
  COUNT("count(*)", "SELECT COUNT(*) FROM token"),
  EXPIRED("expired", "SELECT COUNT(*) FROM token WHERE expires <= UTC_TIMESTAMP()"),
  BY_USER("by user", "SELECT user_id, COUNT(*) FROM token GROUP BY user_id"),
  REVOKED("revoked", "SELECT COUNT(*) FROM token WHERE expires > UTC_TIMESTAMP() AND valid = 0"),
  COMBINED(
      "all in one GROUP BY",
      "SELECT user_id, COUNT(*), SUM(expires <= UTC_TIMESTAMP()),"
          + " SUM(expires > UTC_TIMESTAMP() AND valid = 0) FROM token GROUP BY user_id");

  private final String label;
  private final String sql;

  NaiveStatement(String label, String sql) {
    this.label = label;
    this.sql = sql;
  }

  String label() {
    return label;
  }

  String sql() {
    return sql;
  }
}
