package io.github.keystonetoken.sql;

import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.UserDirectory;
import java.util.Optional;

/**
 * What one collection brings.
 *
 * @param tokens the token table
 * @param users everybody that Keystone knows; empty where they were not read anew
 */
public record SqlCollection(SqlTokens tokens, Optional<UserDirectory> users) {}
