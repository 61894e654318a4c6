package io.github.keystonetoken.sql;

import io.github.keystonetoken.model.SqlTokens;
import java.util.Optional;

/**
 * A table as information_schema describes it.
 *
 * @param engine storage engine, as the server writes it
 * @param size empty where the engine does not tell
 */
record TableStatus(String engine, Optional<SqlTokens.Size> size) {}
