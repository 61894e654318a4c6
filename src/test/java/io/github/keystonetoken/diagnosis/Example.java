package io.github.keystonetoken.diagnosis;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.Golden;
import io.github.keystonetoken.model.Snapshot;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * A cloud, and one check of it.
 *
 * @param name what is special about the cloud
 */
record Example(String name, Diagnosis.Check check, Snapshot snapshot) {

  static Example example(String name, Diagnosis.Check check, Snapshot snapshot) {
    return new Example(name, check, snapshot);
  }

  static Example example(String name, Diagnosis.Check check, Cloud cloud) {
    return new Example(name, check, cloud.snapshot());
  }

  static Example example(String name, Diagnosis.ServerCheck check, Cloud cloud) {
    return new Example(name, Diagnosis.servers(check), cloud.snapshot());
  }

  /** Findings as a person reads them. */
  String text() {
    return Cloud.findings(check, snapshot);
  }

  /** Compares the whole texts of the findings with a file below {@code diagnosis}. */
  static void assertTexts(String file, Example... examples) {
    assertThat(examples).allSatisfy(example -> assertThat(example.text()).isNotEmpty());
    Golden.check(
        "diagnosis/" + file,
        Stream.of(examples)
            .map(example -> "== " + example.name() + "\n" + example.text())
            .collect(joining("\n")));
  }

  /** No golden file: silence must not be lost by writing one. */
  static Stream<DynamicTest> assertSilent(Example... examples) {
    return Stream.of(examples)
        .map(
            example ->
                DynamicTest.dynamicTest(
                    example.name(), () -> assertThat(example.text()).isEmpty()));
  }
}
