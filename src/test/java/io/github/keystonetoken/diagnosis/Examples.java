package io.github.keystonetoken.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.Golden;
import io.github.keystonetoken.model.Snapshot;
import java.util.StringJoiner;

/** What checks find in clouds: whole texts, which a file has, or nothing. */
final class Examples {

  private final String file;
  private final StringJoiner texts = new StringJoiner("\n");
  private Diagnosis.Check check = (facts, findings) -> {};

  /**
   * @param file below {@code diagnosis}
   */
  Examples(String file) {
    this.file = "diagnosis/" + file;
  }

  /** The check of the next examples. */
  Examples of(Diagnosis.Check newCheck) {
    check = newCheck;
    return this;
  }

  Examples finds(String name, Cloud cloud) {
    return finds(name, cloud.snapshot());
  }

  Examples finds(String name, Snapshot snapshot) {
    String text = Cloud.findings(check, snapshot);
    assertThat(text).as(name).isNotEmpty();
    texts.add("== " + name + "\n" + text);
    return this;
  }

  Examples isSilent(String name, Cloud cloud) {
    return isSilent(name, cloud.snapshot());
  }

  /** Not in the file: silence must not be lost by writing one. */
  Examples isSilent(String name, Snapshot snapshot) {
    assertThat(Cloud.findings(check, snapshot)).as(name).isEmpty();
    return this;
  }

  /** Compares all texts with the file. */
  void verify() {
    Golden.check(file, texts.toString());
  }
}
