package io.github.keystonetoken;

/** How much a command has to see. */
enum Look {
  /** Everything; statistics twice, so that what a server sends and receives shows between. */
  EVERYTHING,
  /** The token table and who the users are. */
  TABLE,
  /** The lists that are configured to be reported, and who the users are. */
  LISTS,
  /** As many lists as can be read, and who the users are. */
  ALL_LISTS;

  boolean seesMemcached() {
    return this != TABLE;
  }
}
