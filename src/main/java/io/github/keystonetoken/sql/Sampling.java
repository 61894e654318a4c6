package io.github.keystonetoken.sql;

/** How a part of the token table can be read at a cost that does not grow with it, best first. */
enum Sampling {
  /** Ranges of ids through {@link SampleProcedure}: needs no right to read an id. */
  PROCEDURE("short ranges of ids through the procedure " + SampleProcedure.NAME),
  /** Ranges of ids: needs SELECT on {@code token.id}. */
  ID_RANGES("short ranges of ids"),
  /** The account may do neither: what only a sample could tell is absent. */
  NONE("nothing");

  private final String description;

  Sampling(String description) {
    this.description = description;
  }

  String description() {
    return description;
  }
}
