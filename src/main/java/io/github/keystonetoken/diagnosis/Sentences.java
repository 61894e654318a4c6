package io.github.keystonetoken.diagnosis;

import static java.util.stream.Collectors.joining;

import java.util.Arrays;

/** Sentences of a finding, of which some may have nothing to say. */
final class Sentences {

  private Sentences() {}

  /** Those that are not empty, one behind the other. */
  static String of(String... sentences) {
    return Arrays.stream(sentences).filter(sentence -> !sentence.isEmpty()).collect(joining(" "));
  }
}
