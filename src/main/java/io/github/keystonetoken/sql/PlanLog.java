package io.github.keystonetoken.sql;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in the log how the token table is read and why, at first and whenever that changes. */
final class PlanLog {

  private static final Logger LOG = LoggerFactory.getLogger(PlanLog.class);

  private final String address;

  private @Nullable Plan lastPlan;
  private List<String> lastNotes = List.of();

  /**
   * @param address where the table is
   */
  PlanLog(String address) {
    this.address = address;
  }

  /**
   * Says it, unless it is the same as last time.
   *
   * @return whether it is not
   */
  boolean announce(Plan plan, Schema schema, TableStatus status, Grants grants) {
    if (plan.equals(lastPlan) && schema.notes().equals(lastNotes)) {
      return false;
    }
    lastPlan = plan;
    lastNotes = schema.notes();
    LOG.info(
        "Table token at {} ({}, Keystone release {}) is read by {}.",
        address,
        status.engine(),
        schema.release().label(),
        plan.describe());
    if (plan.lacksSampling()) {
      LOG.warn(
          "Table token at {}: {}. Create the procedure {} as the command \"grants\" prints it, and"
              + " run: {}",
          address,
          MissingRights.withoutSample(plan),
          SampleProcedure.NAME,
          grants.executeSampling());
    }
    schema.notes().forEach(note -> LOG.info("Table token at {}: {}", address, note));
    return true;
  }
}
