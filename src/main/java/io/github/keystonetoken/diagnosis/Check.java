package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.model.Snapshot;
import java.time.Instant;
import java.util.stream.Stream;

/** Looks for one kind of problem. What is not known is no finding. */
interface Check {

  /** What is wrong at {@code now}, in any order; empty if all is well. */
  Stream<Finding> findings(Snapshot snapshot, Instant now);
}
