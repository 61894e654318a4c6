package io.github.keystonetoken.cli;

/** What a command found out. Holds no token id and no password. */
interface Report {

  Status status();

  /** Writes it for a person. */
  void print(Page page);

  /** The same for a program. */
  JsonObject json();
}
