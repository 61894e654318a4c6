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
    if (plan.guesses()) {
      LOG.warn(
          "Table token at {}: it is too large to be read whole, no index covers every figure, and"
              + " the account may not sample it: its figures are shares of the first rows, and can"
              + " be two times off. To mend it, purge expired rows, or let Keystone's indexes on"
              + " (expires, valid) and (user_id) be made, or let {} sample it: run the procedure and"
              + " the GRANT that the command \"grants\" prints.",
          address,
          grants.account());
    }
    schema.notes().forEach(note -> LOG.info("Table token at {}: {}", address, note));
    return true;
  }
}
