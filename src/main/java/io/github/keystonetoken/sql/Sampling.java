package io.github.keystonetoken.sql;

/**
 * How a part of the token table can be read at a cost that does not grow with it.
 *
 * @param tellsOwners whether rows come with their owners
 */
record Sampling(Way way, boolean tellsOwners) {

  /** What is read, best first. */
  enum Way {
    /** Ranges of ids through {@link SampleProcedure}: needs no right to read an id. */
    PROCEDURE("short ranges of ids through the procedure " + SampleProcedure.NAME),
    /** Ranges of ids: needs SELECT on {@code token.id}. */
    ID_RANGES("short ranges of ids"),
    /** The rows with the lowest ids: tells shares, but not how many rows there are. */
    FIRST_ROWS("the first rows, with the database's own rough estimate of how many there are");

    private final String description;

    Way(String description) {
      this.description = description;
    }

    String description() {
      return description;
    }
  }
}
