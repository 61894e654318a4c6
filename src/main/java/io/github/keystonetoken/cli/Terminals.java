package io.github.keystonetoken.cli;

import java.util.List;
import java.util.Objects;

/**
 * Which of the streams are terminals. The launcher says so: Java tells only whether input and
 * output both are, and from release 22 on not even that.
 *
 * @param out standard output
 * @param err standard error
 * @param mayColour whether the user has not asked for none by NO_COLOR (no-color.org)
 */
record Terminals(boolean out, boolean err, boolean mayColour) {

  static Terminals ofLauncher() {
    List<String> named = List.of(System.getProperty("keystonetoken.terminals", "").split(",", -1));
    return new Terminals(
        named.contains("out"),
        named.contains("err"),
        Objects.requireNonNullElse(System.getenv("NO_COLOR"), "").isEmpty());
  }

  boolean wantColours() {
    return out && mayColour;
  }
}
